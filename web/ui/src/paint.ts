import type { GeoJSONSource, Map as GLMap } from 'maplibre-gl';
import type { Point, Why } from './api';
import { lang } from './i18n';
import { brought } from './intake';
import { idOf } from './names';
import { labelPoint, splitWalk } from './shapes';
import { bands } from './palette';
import { areaShapes, asked, chosenArea, chosenGap, gapShapes, hidden, layers, litArea, sites, table, type Layer } from './state';
import { areaLabel, cellColor, cellIs, cellOpacity, gapFilter, hatchOpacity, styleLayers } from './style';
import { suggested } from './suggest';
import { theme } from './theme';
import { grid } from './view';

type Feature = GeoJSON.Feature;

const at = (coordinates: Point, properties: GeoJSON.GeoJsonProperties): Feature => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates } });
const line = (coordinates: Point[], properties: GeoJSON.GeoJsonProperties): Feature => ({ type: 'Feature', properties, geometry: { type: 'LineString', coordinates } });

/** Returns the painter of a map: it reads every signal the drawing depends on. */
export function paintAll(map: GLMap): () => void {
  const names = remember(areaNames), walks = remember(walkOf), places = remember(siteMarks), file = remember((all: Point[] | null) => (all ?? []).map((p) => at(p, {})));
  return () => {
    // All of it is read before the style is looked at: a style still loading
    // must not hide a signal from the effect.
    const look = { classes: bands.value, hidden: hidden.value, theme: theme.value, lang: lang.value, layers: layers.value };
    const why = asked.value?.state === 'answer' ? asked.value.why : null;
    const venue = asked.value?.state === 'venue' ? asked.value.venue : null;
    const cells = grid.value, own = file(brought.value?.seen?.dots ?? null);
    const lit = litArea.value || chosenArea.value, gap = chosenGap.value, shapes = areaShapes.value, apart = gapShapes.value;
    const walk = walks(why), marks = places(suggested.value ?? sites.value?.sites ?? null), labels = names(shapes, table.value?.levels?.map((l) => l.level).join() ?? '');
    if (!map.getLayer('sites')) return;
    const set = (id: string, features: Feature[]) => void (map.getSource(id) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
    for (const which of map.getLayer('cells-none') ? ['', '-edited'] : []) {
      map.setPaintProperty(`cells${which}`, 'fill-color', cellColor(look.classes, look.theme));
      map.setPaintProperty(`cells${which}`, 'fill-opacity', cellOpacity(look.classes, look.hidden));
      map.setPaintProperty(`cells-none${which}`, 'fill-opacity', hatchOpacity(look.hidden));
    }
    if (cells) set('asked', why ? [line(cells.outline(why.cell.cell), {})] : []);
    else if (map.getLayer('cells-none')) map.setFilter('asked-cell', cellIs(why?.cell.cell ?? -1));
    map.setFilter('gap-chosen', gapFilter(apart ? 0 : gap));
    map.setFilter('gap-chosen-other', gapFilter(gap));
    map.setLayoutProperty('area-names', 'text-field', areaLabel(look.lang));
    for (const name of Object.keys(styleLayers) as Layer[]) {
      for (const id of styleLayers[name]) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', look.layers[name] && !(id === 'gaps' && apart) && !id.endsWith('-edited') ? 'visible' : 'none');
    }
    set('gapShapes', apart?.features ?? []);
    set('siteShapes', marks);
    set('areaNames', labels);
    set('brought', own);
    set('areaLit', shapes?.features.filter((f) => lit !== '' && idOf(f) === lit) ?? []);
    set('walk', walk.lines);
    set('ends', venue ? [at(venue.point, { home: false })] : walk.ends);
  };
}

/** The last answer of f, given again while it is asked the same: sources are then not cut anew. */
function remember<A extends unknown[], R>(f: (...a: A) => R): (...a: A) => R {
  let asked: A | null = null, answer: R;
  return (...a) => {
    if (!asked || a.some((x, i) => x !== asked![i])) { asked = a; answer = f(...a); }
    return answer;
  };
}

/** One label an area; coarse levels first, then the most people. */
function areaNames(shapes: GeoJSON.FeatureCollection | null, levels: string): Feature[] {
  const order = levels.split(',');
  return (shapes?.features ?? []).flatMap((f) => {
    const point = labelPoint(f.geometry), p = f.properties ?? {};
    const step = Math.max(0, order.indexOf(String(p.level)));
    return point ? [at(point, { name: p.name, en: p.name_en || p.name, zh: p.name_zh || p.name, step, order: step * 1e9 - Number(p.people ?? 0) })] : [];
  });
}

function siteMarks(all: { order: number; point: Point }[] | null): Feature[] {
  return (all ?? []).map((s) => at(s.point, { order: s.order }));
}

function walkOf(why: Why | null): { lines: Feature[]; ends: Feature[] } {
  if (!why) return { lines: [], ends: [] };
  const ends = [at(why.cell.point, { home: true })];
  if (!why.path || why.path.length < 2) return { lines: [], ends };
  const { street, legs } = splitWalk(why.path, why.cell_leg_m, why.venue_leg_m);
  ends.push(at(why.path[why.path.length - 1], { home: false }));
  return { lines: [line(street, { leg: false }), ...legs.map((l) => line(l, { leg: true }))], ends };
}
