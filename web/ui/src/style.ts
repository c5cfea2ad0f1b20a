import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Class } from './api';
import { soften } from './classes';
import type { Lang } from './i18n';
import { tilesAt } from './published';
import { inks, type Theme } from './theme';

// No "glyphs": MapLibre then draws every label with the reader's own fonts, and
// no request leaves this machine.
const font = ['"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif'];

const expression = (e: unknown) => e as ExpressionSpecification;

/** The walk of a cell in minutes; -1 where none is known, or only a straight-line
 * estimate. What an edit changed is in the cell's state, until its tile is drawn anew. */
const minutes = ['coalesce', ['feature-state', 'minutes'], ['case', ['any', ['!', ['has', 'minutes']], ['==', ['get', 'estimated'], true]], -1, ['get', 'minutes']]];
const known = ['>=', minutes, 0];

/** The colour of a cell by its minutes; a class ends at its bound (<=). */
export function cellColor(classes: Class[], theme: Theme): ExpressionSpecification {
  const color = (c: Class | undefined) => soften(c?.color ?? '#969696', inks[theme].ground);
  const cases = classes.filter((c) => c.max_min > 0).flatMap((c) => [['<=', minutes, c.max_min], color(c)]);
  return expression(['case', ['!', known], color(classes.find((c) => c.id === 'none')), ...cases, color(classes.find((c) => c.id === 'over'))]);
}

/** Shows the cells whose class is not hidden. No filter: those cannot see a cell's state. */
export function cellOpacity(classes: Class[], hidden: ReadonlySet<string>): ExpressionSpecification {
  const shown: unknown[] = ['any', false];
  let from = -0.5;
  for (const c of classes) {
    const last = from;
    if (c.max_min > 0) from = c.max_min;
    if (hidden.has(c.id)) continue;
    if (c.id === 'none') shown.push(['!', known]);
    else shown.push(['all', ['>', minutes, last], ...(c.max_min > 0 ? [['<=', minutes, c.max_min]] : [])]);
  }
  return expression(['case', shown, 1, 0]);
}

export const hatchOpacity = (hidden: ReadonlySet<string>): ExpressionSpecification => expression(['case', hidden.has('none') ? ['any', false] : ['!', known], 1, 0]);
export const gapFilter = (rank: number): ExpressionSpecification => expression(['==', ['get', 'rank'], rank]);
export const cellIs = (cell: number): ExpressionSpecification => expression(['==', ['get', 'cell'], cell]);
export const areaLabel = (lang: Lang): ExpressionSpecification => expression(['coalesce', ['get', lang], ['get', 'name']]);

const empty = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } };
const byZoom = (...stops: unknown[]) => expression(['interpolate', ['linear'], ['zoom'], ...stops]);
const own = { source: 'own' };
/** Closed or moved away by the plan. */
const gone = expression(['boolean', ['feature-state', 'gone'], false]);
const round = { 'line-cap': 'round' as const, 'line-join': 'round' as const };

/** `grid`: the cells are drawn by a layer of their own (grid-layer.ts), and tiles come without them. */
export interface Look { theme: Theme; lang: Lang; classes: Class[]; hidden: ReadonlySet<string>; grid: boolean }

export function mapStyle(look: Look): StyleSpecification {
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      own: { type: 'vector', ...tilesAt(look.grid), minzoom: 0, promoteId: { cells: 'cell', venues: 'id' } },
      edited: { type: 'vector', tiles: [], minzoom: 0, maxzoom: 15 },
      plan: empty, gapShapes: empty, siteShapes: empty, areaNames: empty, areaLit: empty, asked: empty, brought: empty, walk: empty, ends: empty, drawn: empty,
    },
    layers: [...ground(look), ...marks(look)],
  };
}

/** What lies flat: cells under streets under borders. */
function ground({ theme, classes, hidden, grid }: Look): LayerSpecification[] {
  const ink = inks[theme];
  const main = (a: number, b: number) => ['match', ['get', 'class'], 'main', a, b];
  const gapPaint = { 'line-color': ink.gap, 'line-width': byZoom(9, 0.3, 11, 0.6, 13, 1.5, 15, 2.2), 'line-opacity': byZoom(9, 0, 11, 0.75, 13, 0.95) };
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': ink.ground } },
    ...(grid ? [] : [...cells('own', '', classes, hidden, theme), ...cells('edited', '-edited', classes, hidden, theme)]),
    { id: 'grounds', type: 'fill', ...own, 'source-layer': 'venue_grounds', paint: { 'fill-color': ink.venue, 'fill-opacity': 0.3 } },
    { id: 'roads', type: 'line', ...own, 'source-layer': 'roads', layout: round,
      paint: { 'line-color': ['match', ['get', 'class'], 'main', ink.main, ink.road], 'line-opacity': byZoom(7, 0.35, 12, 0.75),
        'line-width': byZoom(8, 0.4, 12, main(1.3, 0.6), 16, main(3.2, 1.4)) } },
    { id: 'areas', type: 'line', ...own, 'source-layer': 'areas', paint: { 'line-color': ink.area, 'line-width': byZoom(7, 0.7, 13, 1.3), 'line-dasharray': [4, 2.5], 'line-opacity': 0.65 } },
    { id: 'gaps', type: 'line', ...own, 'source-layer': 'gaps', paint: gapPaint },
    { id: 'gaps-other', type: 'line', source: 'gapShapes', paint: gapPaint },
    { id: 'gap-chosen', type: 'line', ...own, 'source-layer': 'gaps', filter: gapFilter(0), layout: round, paint: { 'line-color': ink.lit, 'line-width': 3 } },
    { id: 'gap-chosen-other', type: 'line', source: 'gapShapes', filter: gapFilter(0), layout: round, paint: { 'line-color': ink.lit, 'line-width': 3 } },
    { id: 'area-lit', type: 'line', source: 'areaLit', layout: round, paint: { 'line-color': ink.lit, 'line-width': 2.6 } },
  ];
}

/** The cells of a source. Opaque, the colours softened beforehand: a cell that
 * reaches over the rim of its tile is drawn twice, and would be darker there. */
function cells(source: string, suffix: string, classes: Class[], hidden: ReadonlySet<string>, theme: Theme): LayerSpecification[] {
  const from = { source, 'source-layer': 'cells', ...(source === 'edited' && { layout: { visibility: 'none' as const } }) };
  return [
    { id: `cells${suffix}`, type: 'fill', ...from, paint: { 'fill-color': cellColor(classes, theme), 'fill-opacity': cellOpacity(classes, hidden), 'fill-antialias': false } },
    { id: `cells-none${suffix}`, type: 'fill', ...from, paint: { 'fill-pattern': 'hatch', 'fill-opacity': hatchOpacity(hidden) } },
  ];
}

/** What stands on it: the walk, venues, names, sites. */
function marks({ theme, lang, grid }: Look): LayerSpecification[] {
  const ink = inks[theme];
  return [
    { id: 'asked-cell', type: 'line', ...(grid ? { source: 'asked' } : { ...own, 'source-layer': 'cells', filter: cellIs(-1) }), paint: { 'line-color': ink.lit, 'line-width': 2.4 } },
    { id: 'walk-edge', type: 'line', source: 'walk', layout: round, paint: { 'line-color': ink.paper, 'line-width': 7, 'line-opacity': 0.9 } },
    { id: 'walk', type: 'line', source: 'walk', filter: ['!', ['get', 'leg']], layout: round, paint: { 'line-color': ink.walk, 'line-width': 3.6 } },
    { id: 'walk-legs', type: 'line', source: 'walk', filter: ['get', 'leg'], paint: { 'line-color': ink.walk, 'line-width': 3.2, 'line-dasharray': [1, 0.8] } },
    { id: 'drawn-edge', type: 'line', source: 'drawn', layout: round, paint: { 'line-color': ink.paper, 'line-width': 8, 'line-opacity': 0.9 } },
    { id: 'drawn-path', type: 'line', source: 'drawn', filter: ['==', ['get', 'kind'], 'path'], layout: round, paint: { 'line-color': ink.plan, 'line-width': 4 } },
    { id: 'drawn-barrier', type: 'line', source: 'drawn', filter: ['==', ['get', 'kind'], 'barrier'], paint: { 'line-color': ink.gap, 'line-width': 6, 'line-dasharray': [0.5, 0.35] } },
    { id: 'drawn-points', type: 'circle', source: 'drawn', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 4.5, 'circle-color': ink.paper, 'circle-stroke-color': ink.plan, 'circle-stroke-width': 2.2 } },
    { id: 'venues', type: 'circle', ...own, 'source-layer': 'venues',
      paint: { 'circle-color': ['case', gone, ink.paper, ink.venue], 'circle-stroke-color': ['case', gone, ink.plan, ink.paper],
        'circle-stroke-width': byZoom(8, ['case', gone, 1.2, 0.4], 13, ['case', gone, 2.4, 1.4]), 'circle-radius': byZoom(7, 1.5, 11, 2.8, 15, 5.5) } },
    { id: 'ends', type: 'circle', source: 'ends', paint: { 'circle-radius': ['case', ['get', 'home'], 6, 7], 'circle-color': ['case', ['get', 'home'], ink.paper, ink.walk], 'circle-stroke-color': ['case', ['get', 'home'], ink.walk, ink.paper], 'circle-stroke-width': 2.6 } },
    { id: 'area-names', type: 'symbol', source: 'areaNames',
      layout: { 'text-field': areaLabel(lang), 'text-font': font, 'text-size': byZoom(7, ['match', ['get', 'step'], 0, 13, 11], 13, ['match', ['get', 'step'], 0, 17, 14]),
        'text-letter-spacing': ['match', ['get', 'step'], 0, 0.08, 0], 'text-max-width': 7, 'text-padding': 6, 'symbol-sort-key': ['get', 'order'] },
      paint: { 'text-color': ink.label, 'text-halo-color': ink.halo, 'text-halo-width': 1.8 } },
    // Where sites lie close together the first in the order wins; zooming in shows all.
    { id: 'sites', type: 'symbol', source: 'siteShapes',
      layout: { 'icon-image': 'site', 'icon-allow-overlap': ['step', ['zoom'], false, 12, true], 'text-field': ['to-string', ['get', 'order']], 'text-font': font, 'text-size': 13,
        'text-allow-overlap': ['step', ['zoom'], false, 12, true], 'icon-padding': 0, 'text-padding': 0, 'symbol-sort-key': ['get', 'order'] },
      paint: { 'text-color': ink.paper } },
    { id: 'brought', type: 'circle', source: 'brought', paint: { 'circle-radius': byZoom(7, 2.5, 13, 6), 'circle-color': ink.paper, 'circle-stroke-color': ink.plan, 'circle-stroke-width': 2.4 } },
    { id: 'plan-chosen', type: 'circle', source: 'plan', filter: ['get', 'chosen'], paint: { 'circle-radius': 17, 'circle-color': ink.paper, 'circle-opacity': 0.85, 'circle-stroke-color': ink.plan, 'circle-stroke-width': 2.5 } },
    { id: 'plan', type: 'circle', source: 'plan',
      paint: { 'circle-radius': 11, 'circle-color': ink.plan, 'circle-stroke-color': ['case', ['get', 'nobody'], ink.gap, ink.paper], 'circle-stroke-width': 2.2 } },
    { id: 'plan-label', type: 'symbol', source: 'plan', layout: { 'text-field': ['get', 'label'], 'text-font': font, 'text-size': 13, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': ink.paper } },
  ];
}

/** The layers of the style each switch turns on and off. */
export const styleLayers = {
  cells: ['cells', 'cells-none', 'cells-edited', 'cells-none-edited'], gaps: ['gaps', 'gaps-other'], venues: ['venues', 'grounds'], sites: ['sites'], areas: ['areas', 'area-names'], roads: ['roads'],
} as const;
