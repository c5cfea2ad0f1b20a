import type { GeoJSONSource, Map as GLMap, VectorTileSource } from 'maplibre-gl';
import { lines, touched, type Plan } from './plan';
import { chosenPlan, drawing } from './edit';
import { active, picture, plan, type Picture } from './whatif';
import { layers } from './state';

/** Tiles tell cells one by one from this zoom on (tiles.cellZoom), blocks of them below. */
const cellZoom = 12;

const cellsOf = (cell: number) => ({ source: 'own', sourceLayer: 'cells', id: cell });
const venueOf = (id: string) => ({ source: 'own', sourceLayer: 'venues', id });

/**
 * Returns the painter of the what-if. Close by, where tiles tell cells one by
 * one, a changed cell gets its new minutes as its state: a few hundred of them
 * within one frame, and no tile is fetched. Far off tiles hold blocks of cells:
 * there the session's own tiles are drawn instead, fetched anew after an edit,
 * one lot at a time.
 */
export function paintPlan(map: GLMap): { paint: () => void; afresh: () => void } {
  let drawn: Picture | null = null, gone: string[] = [], tiles = '', version = -1, late = 0;
  const paint = () => {
    const p = picture.value, steps = plan.value, on = active.value, shown = layers.value.cells, chosen = chosenPlan.value, sketch = drawing();
    if (!map.getLayer('plan')) return;
    points(map, steps, p, chosen);
    drawLines(map, steps, sketch);
    gone = venues(map, steps, gone);
    if (!map.getLayer('cells-none')) return; // grid-paint.ts draws them
    if (p !== drawn) { cells(map, p, drawn); drawn = p; }
    ranges(map, on && p !== null, (p?.unlisted ?? 0) > 0, shown);
    if (p && on) fetchTiles();
  };
  const fetchTiles = () => {
    const p = picture.value, source = map.getSource('edited') as VectorTileSource | undefined;
    clearTimeout(late);
    if (!p || !source || (map.getZoom() >= cellZoom && p.unlisted === 0) || (p.tiles === tiles && p.version === version)) return;
    if (tiles !== '' && !map.isSourceLoaded('edited')) { late = window.setTimeout(fetchTiles, 60); return; } // newest wins: the lot under way is let through
    tiles = p.tiles; version = p.version;
    source.setTiles([location.origin + p.tiles]);
  };
  map.on('zoomend', () => { if (active.value && map.getLayer('cells-none')) fetchTiles(); });
  return { paint, afresh: () => { drawn = null; gone = []; tiles = ''; version = -1; } };
}

function points(map: GLMap, steps: Plan, p: Picture | null, chosen: string): void {
  const placed = touched(steps).filter((v) => v.point !== null);
  (map.getSource('plan') as GeoJSONSource).setData({ type: 'FeatureCollection', features: placed.map((v) => ({
    type: 'Feature', geometry: { type: 'Point', coordinates: v.point! },
    properties: { id: v.id, label: labelOf(v.id), chosen: v.id === chosen, nobody: p?.venues.get(v.id)?.entrances === 0 },
  })) });
}

/** The lines of the plan, and the one being drawn with its points. */
function drawLines(map: GLMap, steps: Plan, sketch: ReturnType<typeof drawing>): void {
  const line = (coordinates: number[][], kind: string, open: boolean): GeoJSON.Feature => ({ type: 'Feature', geometry: { type: 'LineString', coordinates }, properties: { kind, open } });
  const features = lines(steps).map((l) => line(l.line, l.do, false));
  if (sketch && sketch.points.length > 1) features.push(line(sketch.points, sketch.what, true));
  for (const p of sketch?.points ?? []) features.push({ type: 'Feature', geometry: { type: 'Point', coordinates: p }, properties: { kind: sketch!.what, open: true } });
  (map.getSource('drawn') as GeoJSONSource).setData({ type: 'FeatureCollection', features });
}

/** What a venue of the plan is called on the map: its number, or a moved one's sign. */
export const labelOf = (id: string): string => /^new\/(\d+)$/.exec(id)?.[1] ?? '↔';

function venues(map: GLMap, steps: Plan, before: string[]): string[] {
  const now = touched(steps).filter((v) => v.state !== 'added').map((v) => v.id);
  for (const id of before) if (!now.includes(id)) map.setFeatureState(venueOf(id), { gone: false });
  for (const id of now) if (!before.includes(id)) map.setFeatureState(venueOf(id), { gone: true });
  return now;
}

function cells(map: GLMap, p: Picture | null, before: Picture | null): void {
  if (!p || p.changed === 'all' || !before) map.removeFeatureState({ source: 'own', sourceLayer: 'cells' });
  if (!p) return;
  for (const c of p.changed === 'all' || !before ? p.cells.keys() : p.changed) {
    const now = p.cells.get(c)!;
    map.setFeatureState(cellsOf(c), { minutes: now.minutes === null || now.guess ? -1 : now.minutes });
  }
}

/** Which of the two sets of cells is drawn at which zooms. */
function ranges(map: GLMap, on: boolean, everywhere: boolean, shown: boolean): void {
  const from = on ? (everywhere ? 24 : cellZoom) : 0;
  for (const id of ['cells', 'cells-none']) {
    if (map.getLayer(id)!.minzoom !== from) map.setLayerZoomRange(id, from, 24);
    const edited = `${id}-edited`;
    map.setLayerZoomRange(edited, 0, Math.max(from, 0.01));
    map.setLayoutProperty(edited, 'visibility', on && shown ? 'visible' : 'none');
  }
}
