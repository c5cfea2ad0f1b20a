import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl';
import type { Class } from './api';
import type { Lang } from './i18n';

/** The basemap's few colours, light and dark: quiet, so that cells speak. */
const inks = {
  light: { ground: '#f6f5f2', road: '#c9c5bd', main: '#aaa59b', area: '#5b564d', label: '#2b2823', halo: '#f6f5f2', gap: '#6b0f1a', venue: '#1b4965', paper: '#ffffff' },
  dark: { ground: '#1d1f21', road: '#4a4d50', main: '#65696d', area: '#b9b4aa', label: '#ece8e1', halo: '#1d1f21', gap: '#ffb4a2', venue: '#bee9e8', paper: '#111111' },
};
export type Theme = keyof typeof inks;

// No "glyphs": MapLibre then draws every label with the reader's own fonts, and
// no request leaves this machine.
const font = ['"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif'];

/** The colour of a cell by its minutes; a class ends at its bound (<=). */
export function cellColor(classes: Class[]): ExpressionSpecification {
  const bounded = classes.filter((c) => c.max_min > 0);
  const color = (id: string) => classes.find((c) => c.id === id)?.color ?? '#969696';
  const cases = bounded.flatMap((c) => [['<=', ['get', 'minutes'], c.max_min], c.color]);
  return ['case', unknown, color('none'), ...cases, color('over')] as unknown as ExpressionSpecification;
}

/** No walk is known, or only a straight-line estimate. */
const unknown = ['any', ['!', ['has', 'minutes']], ['==', ['get', 'estimated'], true]];

/** Keeps the cells whose class is not hidden. */
export function cellFilter(classes: Class[], hidden: ReadonlySet<string>): ExpressionSpecification {
  const shown: unknown[] = ['any', false];
  let from = -1;
  for (const c of classes) {
    if (c.max_min > 0 || c.id === 'over') {
      const upper = c.max_min > 0 ? [['<=', ['get', 'minutes'], c.max_min]] : [];
      if (!hidden.has(c.id)) shown.push(['all', ['!', unknown], ['>', ['get', 'minutes'], from], ...upper]);
      from = c.max_min > 0 ? c.max_min : from;
    } else if (!hidden.has(c.id)) shown.push(unknown);
  }
  return shown as unknown as ExpressionSpecification;
}

export const areaName = (lang: Lang): ExpressionSpecification => ['coalesce', ['get', `name_${lang}`], ['get', 'name']];

const empty = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } };

export function mapStyle(theme: Theme, lang: Lang, classes: Class[], hidden: ReadonlySet<string>, attribution: string): StyleSpecification {
  const ink = inks[theme];
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      own: { type: 'vector', tiles: [`${location.origin}/tiles/{z}/{x}/{y}.mvt`], minzoom: 0, maxzoom: 15, attribution },
      gapShapes: empty, siteShapes: empty, path: empty,
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': ink.ground } },
      { id: 'cells', type: 'fill', source: 'own', 'source-layer': 'cells', filter: cellFilter(classes, hidden),
        paint: { 'fill-color': cellColor(classes), 'fill-opacity': 0.82, 'fill-antialias': false } },
      { id: 'roads', type: 'line', source: 'own', 'source-layer': 'roads',
        paint: { 'line-color': ['match', ['get', 'class'], 'main', ink.main, ink.road], 'line-opacity': 0.75,
          'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.3, 12, ['match', ['get', 'class'], 'main', 1.2, 0.5], 16, ['match', ['get', 'class'], 'main', 3, 'street', 2, 1]] } },
      { id: 'areas', type: 'line', source: 'own', 'source-layer': 'areas', paint: { 'line-color': ink.area, 'line-width': 1, 'line-dasharray': [3, 2], 'line-opacity': 0.7 } },
      { id: 'gaps', type: 'line', source: 'gapShapes', paint: { 'line-color': ink.gap, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.8, 14, 2] } },
      { id: 'grounds', type: 'fill', source: 'own', 'source-layer': 'venue_grounds', paint: { 'fill-color': ink.venue, 'fill-opacity': 0.35 } },
      { id: 'venues', type: 'circle', source: 'own', 'source-layer': 'venues',
        paint: { 'circle-color': ink.venue, 'circle-stroke-color': ink.paper, 'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 8, 0.3, 13, 1.2],
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 7, 1.4, 11, 2.6, 15, 5] } },
      { id: 'path-edge', type: 'line', source: 'path', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': ink.paper, 'line-width': 7 } },
      { id: 'path', type: 'line', source: 'path', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': '#d6006c', 'line-width': 3.5 } },
      { id: 'sites', type: 'circle', source: 'siteShapes', paint: { 'circle-radius': 11, 'circle-color': '#ffffff', 'circle-stroke-color': '#111111', 'circle-stroke-width': 2 } },
      { id: 'sites-order', type: 'symbol', source: 'siteShapes', layout: { 'text-field': ['to-string', ['get', 'order']], 'text-font': font, 'text-size': 12, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': '#111111' } },
      { id: 'area-names', type: 'symbol', source: 'own', 'source-layer': 'areas', layout: { 'text-field': areaName(lang), 'text-font': font, 'text-size': ['interpolate', ['linear'], ['zoom'], 7, 11, 12, 14], 'text-max-width': 8, 'text-padding': 8 },
        paint: { 'text-color': ink.label, 'text-halo-color': ink.halo, 'text-halo-width': 1.6 } },
    ],
  };
}

/** The layers of the style each switch turns on and off. */
export const styleLayers = {
  cells: ['cells'], gaps: ['gaps'], venues: ['venues', 'grounds'], sites: ['sites', 'sites-order'], areas: ['areas', 'area-names'], roads: ['roads'],
} as const;
