import type { Map as GLMap, Point as Pixel } from 'maplibre-gl';
import { signal } from '@preact/signals';
import type { Point } from './api';
import { placing } from './edit';
import { few, t, walk } from './i18n';
import { areaNamed, idOf } from './names';
import { minutesOf } from './grid';
import { boxOfShape, inside, type Box } from './shapes';
import { areaShapes } from './state';
import { grid, gridLayer, gridPeople, sides } from './view';

interface Read { minutes: number | null; today: number | null; people: number | null; block: boolean; area: string }
/** What lies under the pointer, or in the middle of the map for the keyboard. */
const read = signal<Read | null>(null);

/** Reads the map under the pointer once a frame, and in its middle when the keyboard moves it. */
export function readMap(map: GLMap): void {
  let frame = 0, at: { point: Pixel; place: Point } | null = null;
  const look = () => { frame = 0; read.value = at && (grid.value ? gridCellAt(at.place) : cellAt(map, at.point, at.place)); map.getContainer().dataset.over = read.value ? 'cell' : ''; };
  const soon = (next: typeof at) => { at = next; frame ||= requestAnimationFrame(look); };
  map.on('mousemove', (e) => { soon({ point: e.point, place: [e.lngLat.lng, e.lngLat.lat] }); });
  map.on('mouseout', () => { soon(null); });
  const middle = () => {
    if (document.activeElement !== map.getCanvas() || !map.getCanvas().matches(':focus-visible')) return;
    const c = map.getCenter();
    soon({ point: map.project(c), place: [c.lng, c.lat] });
  };
  map.on('moveend', middle);
  map.getCanvas().addEventListener('focus', middle);
  map.getCanvas().addEventListener('blur', () => { soon(null); });
}

/** The same where the cells are a lattice: two look-ups and no question to the map. */
function gridCellAt(place: Point): Read | null {
  const cell = grid.value!.cellAt(place), layer = gridLayer.value;
  if (cell < 0 || !layer) return null;
  const { shown, before } = layer.codes(cell);
  return { minutes: minutesOf(shown), today: minutesOf(before), people: gridPeople.value?.[cell] ?? null, block: false, area: areaAt(place) };
}

function cellAt(map: GLMap, point: Pixel, place: Point): Read | null {
  if (!map.getLayer('cells')) return null;
  const hit = map.queryRenderedFeatures(point, { layers: ['cells', 'cells-edited'] })[0];
  if (!hit) return null;
  const p = hit.properties, today = p.minutes === undefined || p.estimated ? null : Number(p.minutes);
  const now = hit.state.minutes === undefined ? today : hit.state.minutes < 0 ? null : Number(hit.state.minutes);
  return { minutes: now, today, people: Number(p.people), block: p.cell === undefined, area: areaAt(place) };
}

const boxes = new WeakMap<object, Box | null>();

/** The smallest area around a place. */
function areaAt(place: Point): string {
  let best = '', size = Infinity;
  for (const f of areaShapes.value?.features ?? []) {
    if (!boxes.has(f)) boxes.set(f, boxOfShape(f.geometry));
    const b = boxes.get(f), wide = b ? (b[2] - b[0]) * (b[3] - b[1]) : Infinity;
    if (!b || wide >= size || place[0] < b[0] || place[0] > b[2] || place[1] < b[1] || place[1] > b[3] || !inside(f.geometry, place)) continue;
    size = wide;
    best = areaNamed(String(f.properties?.name ?? ''), idOf(f));
  }
  return best;
}

export function Readout() {
  const r = read.value;
  return (
    <p class="readout" role="status" aria-live="polite">
      {placing.value && <b>{t('placing_short')}</b>}
      {r && <b>{r.minutes === null ? t('class_none') : t(r.block ? 'read_mean' : 'read_minutes', { minutes: walk(r.minutes) })}</b>}
      {r && r.minutes !== r.today && <span>{sides.value ? t('read_side', { name: sides.value.beforeName, minutes: r.today === null ? t('class_none') : t('read_minutes', { minutes: walk(r.today) }) }) : r.today === null ? t('read_today_none') : t('read_today', { minutes: walk(r.today) })}</span>}
      {r && r.people !== null && <span>{t('read_people', { people: few(r.people) })}</span>}
      {r?.area && <span>{r.area}</span>}
    </p>
  );
}
