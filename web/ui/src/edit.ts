import type { Map as GLMap, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import { effect, signal } from '@preact/signals';
import type { Point } from './api';
import { t } from './i18n';
import { freshId, lines, touched, type Change } from './plan';
import { boxOf } from './shapes';
import { asked, stopAsking, target, type Venue } from './state';
import { amend, change, edit, forgetLast, plan } from './whatif';

/** What the next click on the map places: a new venue, or one that is moved. */
export type Placing = { what: 'new' } | { what: 'path' | 'barrier'; points: Point[] } | { what: 'move'; venue: { id: string; name: string; kind: string } };
export const placing = signal<Placing | null>(null);
/** The venue of the plan whose card is open. */
export const chosenPlan = signal('');

/** The map takes the keys, so that Enter places; on a phone it is further up the page than the buttons. */
function seeMap(): void {
  document.querySelector<HTMLElement>('.map canvas')?.focus({ preventScroll: true });
  document.querySelector('.map')?.scrollIntoView({ block: 'nearest' });
}

export function startAdding(): void {
  placing.value = { what: 'new' };
  seeMap();
}
export function startMoving(venue: { id: string; name: string; kind: string }): void {
  stopAsking();
  placing.value = { what: 'move', venue: { id: venue.id, name: venue.name, kind: venue.kind } };
  seeMap();
}

/** Begins a line on the streets: each place that follows is its next point. */
export function startDrawing(what: 'path' | 'barrier'): void {
  stopAsking();
  placing.value = { what, points: [] };
  seeMap();
}

/** The line being drawn; null while none is. */
export const drawing = (): { what: 'path' | 'barrier'; points: Point[] } | null => (placing.value && 'points' in placing.value ? placing.value : null);

/** Takes the last point of the line back. */
export function unplace(): void {
  const now = drawing();
  if (now) placing.value = { ...now, points: now.points.slice(0, -1) };
}

/** Ends the line; a single point is none and stays to be gone on with. */
export function finishDrawing(): void {
  const now = drawing();
  if (!now || now.points.length < 2) return;
  edit([{ do: now.what, id: freshId(plan.value, 'line').id, line: now.points }]);
  placing.value = null;
}

export const eraseLine = (id: string): void => edit([{ do: 'erase', id }]);

/** Shows a line of the plan on the map. */
export function goToLine(id: string): void {
  const box = boxOf(lines(plan.value).find((l) => l.id === id)?.line ?? []);
  if (box) target.value = { box };
}

/** Puts what is being placed there, and opens its card; of a line the next point. */
export function place(point: Point): void {
  const now = placing.value;
  if (!now) return;
  if ('points' in now) { placing.value = { ...now, points: [...now.points, point] }; return; }
  const { id, number } = freshId(plan.value);
  edit([now.what === 'new' ? { do: 'add', id, name: t('plan_new', { number }), point } : { do: 'move', ...now.venue, point }]);
  placing.value = null;
  choose(now.what === 'new' ? id : now.venue.id);
}

/** Opens the card of a venue of the plan. */
export function choose(id: string): void {
  if (asked.value) stopAsking();
  chosenPlan.value = id;
}

/** Takes a venue of the plan out: a new one goes, one of today's is back where it was. */
export function takeOut(id: string): void {
  const v = touched(plan.value).find((x) => x.id === id);
  if (!v) return;
  edit([{ do: v.state === 'added' ? 'close' : 'reopen', id, ...(v.name && { name: v.name }), ...(v.kind && { kind: v.kind }) }]);
  if (chosenPlan.value === id) chosenPlan.value = '';
}

export function closeVenue(v: Venue): void {
  stopAsking();
  edit([{ do: 'close', id: v.id, ...(v.name && { name: v.name }), ...(v.kind && { kind: v.kind }) }]);
}

export function backToToday(): void {
  chosenPlan.value = '';
  placing.value = null;
  change([]);
}

/** Shows a venue of the plan on the map. */
export function goTo(id: string): void {
  const v = touched(plan.value).find((x) => x.id === id);
  if (v?.point) target.value = { center: v.point };
  choose(id);
}

type Pointer = MapMouseEvent | MapTouchEvent;

/**
 * Lets the venues of the plan be dragged. Each movement makes the plan's last
 * step another one, and the server is asked about the newest (whatif.ts); the
 * whole drag is one entry of the history, Esc gives it up.
 */
export function dragPlan(map: GLMap): () => void {
  let id = '', began = false, from = { x: 0, y: 0 };
  const down = (e: Pointer) => {
    if (placing.value || ('touches' in e.originalEvent && e.originalEvent.touches.length > 1)) return;
    const hit = map.queryRenderedFeatures(e.point, { layers: ['plan'] })[0];
    if (!hit) return;
    e.preventDefault(); // the map stays where it is
    [id, began, from] = [String(hit.properties.id), false, e.point];
  };
  const move = (e: Pointer) => {
    if (!id) return;
    if (!began && Math.hypot(e.point.x - from.x, e.point.y - from.y) < 4) return;
    const v = touched(plan.value).find((x) => x.id === id);
    if (!v || (began && plan.value.at(-1)?.[0].id !== id)) { id = ''; return; } // undone or refused meanwhile
    const step: Change[] = [{ do: 'move', id, ...(v.name && { name: v.name }), ...(v.kind && { kind: v.kind }), point: [e.lngLat.lng, e.lngLat.lat] }];
    if (began) amend(step); else { edit(step); choose(id); map.getCanvas().style.cursor = 'grabbing'; }
    began = true;
  };
  const up = () => {
    if (id && !began) choose(id);
    if (id) map.getCanvas().style.cursor = '';
    id = '';
  };
  const give = (e: KeyboardEvent) => { if (e.key === 'Escape' && id) { if (began) forgetLast(); id = ''; e.stopPropagation(); map.getCanvas().style.cursor = ''; } };
  map.on('mousedown', down);
  map.on('touchstart', down);
  map.on('mousemove', move);
  map.on('touchmove', move);
  window.addEventListener('mouseup', up); // also outside the map
  window.addEventListener('touchend', up);
  window.addEventListener('keydown', give, true);
  const stop = effect(() => { map.getContainer().dataset.placing = String(placing.value !== null); });
  return () => {
    stop();
    window.removeEventListener('mouseup', up);
    window.removeEventListener('touchend', up);
    window.removeEventListener('keydown', give, true);
  };
}
