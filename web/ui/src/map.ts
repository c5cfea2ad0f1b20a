import { Map as GLMap, ScaleControl, setWorkerUrl, type MapOptions } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { wordsOf } from './api';
import { effect, untracked } from '@preact/signals';
import { lang, t } from './i18n';
import { readMap } from './hover';
import { addPictures } from './marks';
import { camera } from './output';
import { dragPlan, drawing, finishDrawing, place, placing } from './edit';
import { fetchGrid, paintGrid } from './grid-paint';
import { GridLayer } from './grid-layer';
import { paintAll } from './paint';
import { bands } from './palette';
import { paintPlan } from './plan-paint';
import { metres } from './shapes';
import { explain, hash, hidden, index, failure, remember, show, target, viewIn, type Venue } from './state';
import { mapStyle } from './style';
import { theme } from './theme';
import { grid, gridded, gridLayer } from './view';

setWorkerUrl(workerUrl);

const still = matchMedia('(prefers-reduced-motion: reduce)');
const coarse = matchMedia('(pointer: coarse)');

export function canDraw(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

const style = () => untracked(() => mapStyle({ theme: theme.value, lang: lang.value, classes: bands.value, hidden: hidden.value, grid: gridded.value }));

/** The view a link asks for, else the whole place. */
function view(): Pick<MapOptions, 'center' | 'zoom' | 'bounds' | 'fitBoundsOptions'> {
  const kept = viewIn(hash());
  return kept ? { center: kept.center, zoom: kept.zoom } : { bounds: index.value!.bound, fitBoundsOptions: { padding: margins() } };
}

/** Room for the legend, where it stands on the map. */
function margins(): { top: number; bottom: number; left: number; right: number } {
  return { top: 28, bottom: 28, left: matchMedia('(min-width: 1100px)').matches ? 320 : 28, right: 28 };
}

/** Draws the map into a box and keeps it in step with the page's state. */
export function drawMap(box: HTMLElement): () => void {
  const map = new GLMap({
    container: box, style: style(), fadeDuration: 0, attributionControl: false, maxZoom: 17.5, maxPitch: 0, dragRotate: false, pitchWithRotate: false,
    cooperativeGestures: coarse.matches, ...view(),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-right');
  const stops = [...listen(map), ...follow(map), dragPlan(map)];
  readMap(map);
  camera.value = { shoot: () => shoot(map), settled: () => new Promise((done) => { map.once('idle', done); map.triggerRepaint(); }) };
  const ready = () => { map.once('idle', () => { document.body.dataset.mapReady = 'true'; }); map.triggerRepaint(); };
  if (gridded.value) void fetchGrid().then(ready, (e: unknown) => { failure.value = wordsOf(e); }); else ready();
  (window as unknown as { walkshedMap?: GLMap }).walkshedMap = map; // for tests and for the curious
  return () => { stops.forEach((stop) => stop()); camera.value = null; map.remove(); };
}

/** Copies the map in the task that drew it: WebGL keeps no picture longer. */
function shoot(map: GLMap): { canvas: HTMLCanvasElement; metres: number } {
  map.redraw();
  const from = map.getCanvas(), canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [from.width, from.height];
  canvas.getContext('2d')!.drawImage(from, 0, 0);
  const c = map.getCenter(), wide = from.clientWidth, a = map.unproject([0, from.clientHeight / 2]), b = map.unproject([wide, from.clientHeight / 2]);
  return { canvas, metres: metres([a.lng, c.lat], [b.lng, c.lat]) / wide };
}

/** What the reader does on the map. */
function listen(map: GLMap): (() => void)[] {
  const ask = (p: { lng: number; lat: number }) => void explain({ lon: p.lng.toFixed(7), lat: p.lat.toFixed(7) });
  map.on('click', (e) => {
    if (placing.value) { put(map, e.lngLat); return; }
    if (map.queryRenderedFeatures(e.point, { layers: ['plan'] }).length > 0) return; // edit.ts opens its card
    const venue = venueAt(map, e.point);
    if (venue) show(venue); else ask(e.lngLat);
  });
  map.on('moveend', () => {
    const c = map.getCenter();
    remember('at', `${map.getZoom().toFixed(2)},${c.lng.toFixed(5)},${c.lat.toFixed(5)}`);
  });
  for (const layer of gridded.value ? ['venues', 'plan'] : ['cells', 'venues', 'plan']) {
    map.on('mouseenter', layer, () => { map.getCanvas().style.cursor = 'pointer'; });
    map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = ''; });
  }
  const enter = (e: KeyboardEvent) => { 
    const { lng, lat } = map.getCenter();
    if (e.key === 'Enter') { if (placing.value) put(map, { lng, lat }); else ask({ lng, lat }); }
  };
  const canvas = map.getCanvas();
  canvas.addEventListener('keydown', enter);
  return [() => canvas.removeEventListener('keydown', enter)];
}

/** Places there. A line ends where a place is chosen twice: a double click, or Enter again. */
function put(map: GLMap, { lng, lat }: { lng: number; lat: number }): void {
  const last = drawing()?.points.at(-1);
  if (last && map.project(last).dist(map.project([lng, lat])) < 5) finishDrawing(); else place([lng, lat]);
}

/** The venue under the pointer, if venues are drawn; a finger is wider than a pointer. */
function venueAt(map: GLMap, { x, y }: { x: number; y: number }): Venue | null {
  const reach = coarse.matches ? 10 : 3;
  const hit = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: ['venues'] })[0];
  if (hit?.geometry.type !== 'Point') return null;
  const p = hit.properties;
  return { id: String(p.id), name: String(p.name ?? ''), kind: String(p.kind ?? ''), within: Number(p.within), only: Number(p.only), point: hit.geometry.coordinates as [number, number] };
}

/** What the page's state does to the map. */
function follow(map: GLMap): (() => void)[] {
  const paint = paintAll(map), what = paintPlan(map);
  let cells: ReturnType<typeof paintGrid> | null = null;
  const lay = () => { if (gridLayer.value && map.getLayer('grounds') && !map.getLayer('cells')) { map.addLayer(gridLayer.value, 'grounds'); cells?.look(); } };
  const dress = () => { addPictures(map, untracked(() => theme.value)); what.afresh(); paint(); what.paint(); untracked(lay); };
  map.on('style.load', dress); // also after a lost WebGL context
  const lost = () => { if (map.getLayer('cells-none') === undefined && map.getLayer('cells')) map.removeLayer('cells'); }; // MapLibre cannot restore a layer it does not draw; dress adds it again
  map.getCanvasContainer().addEventListener('webglcontextlost', lost, true); // before MapLibre hears of it
  let drawn = theme.value;
  return [
    effect(paint),
    effect(what.paint),
    effect(() => {
      const g = grid.value;
      if (!g) return;
      return untracked(() => {
        const layer = gridLayer.value = new GridLayer(g), painter = cells = paintGrid(map, g, layer);
        lay();
        const stops = [effect(painter.look), effect(painter.cells)];
        return () => stops.forEach((stop) => stop());
      });
    }),
    effect(() => { if (theme.value !== drawn) { drawn = theme.value; map.setStyle(style(), { diff: false }); } }),
    effect(() => {
      map.getCanvas().setAttribute('aria-label', t('map_label'));
      const say = (part: string, text: string) => { const e = map.getContainer().querySelector(part); if (e) e.textContent = text; };
      say('.maplibregl-mobile-message', t('map_touch'));
      say('.maplibregl-desktop-message', t('map_wheel'));
    }),
    effect(() => { if (target.value) go(map, target.value); }),
    effect(() => { // else the double click that ends a line would zoom as well
      if (drawing()) map.doubleClickZoom.disable();
      else { const soon = setTimeout(() => map.doubleClickZoom.enable(), 400); return () => clearTimeout(soon); }
      return undefined;
    }),
  ];
}

/** Goes where the reader asked. */
function go(map: GLMap, to: NonNullable<typeof target.value>): void {
  const duration = still.matches ? 0 : to.step ? 200 : 700;
  if (to.step) map.easeTo({ zoom: map.getZoom() + to.step, duration });
  else if (to.box) map.fitBounds(to.box, { padding: margins(), maxZoom: 15, duration });
  else if (to.center) map.easeTo({ center: to.center, zoom: to.zoom ?? Math.max(map.getZoom(), 13), duration });
}
