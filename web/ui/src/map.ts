import { AttributionControl, Map as GLMap, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type LngLatBoundsLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { effect, untracked } from '@preact/signals';
import { lang, t } from './i18n';
import { asked, classes, explain, gapShapes, hash, hidden, index, layers, remember, sites, stopAsking, target, type Layer } from './state';
import { areaName, cellColor, cellFilter, mapStyle, styleLayers, type Theme } from './style';

setWorkerUrl(workerUrl);

const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = (): Theme => (dark.matches ? 'dark' : 'light');

export function canDraw(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

function features(geometry: GeoJSON.Geometry[]): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features: geometry.map((g) => ({ type: 'Feature', properties: {}, geometry: g })) };
}

function style() {
  return untracked(() => mapStyle(theme(), lang.value, classes.value, hidden.value, (index.value?.attribution ?? []).map(escape).join(' · ')));
}

/** MapLibre takes attributions as HTML; ours are text. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Draws the map into a box and keeps it in step with the page's state. */
export function drawMap(box: HTMLElement): () => void {
  const [west, south, east, north] = index.value!.bound;
  const at = (hash().get('at') ?? '').split(',').map(Number);
  const kept = at.length === 3 && at.every(Number.isFinite);
  const map = new GLMap({
    container: box, style: style(), fadeDuration: 0, attributionControl: false, maxZoom: 17, dragRotate: false, pitchWithRotate: false,
    cooperativeGestures: matchMedia('(pointer: coarse)').matches, canvasContextAttributes: { preserveDrawingBuffer: false },
    ...(kept ? { center: [at[1], at[2]] as [number, number], zoom: at[0] } : { bounds: [west, south, east, north] as LngLatBoundsLike, fitBoundsOptions: { padding: 24 } }),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
  map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
  const stops = [...listen(map), ...follow(map)];
  map.once('idle', () => { document.body.dataset.mapReady = 'true'; });
  (window as unknown as { walkshedMap?: GLMap }).walkshedMap = map; // for tests and for the curious
  return () => { stops.forEach((s) => s()); map.remove(); };
}

/** What the reader does on the map. */
function listen(map: GLMap): (() => void)[] {
  const ask = (p: { lng: number; lat: number }) => void explain({ lon: p.lng.toFixed(7), lat: p.lat.toFixed(7) });
  map.on('click', (e) => ask(e.lngLat));
  map.on('moveend', () => {
    const c = map.getCenter();
    remember('at', `${map.getZoom().toFixed(2)},${c.lng.toFixed(5)},${c.lat.toFixed(5)}`);
  });
  for (const layer of ['cells', 'venues', 'sites']) {
    map.on('mouseenter', layer, () => { map.getCanvas().style.cursor = 'pointer'; });
    map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = ''; });
  }
  const keys = (e: KeyboardEvent) => {
    if (e.key === 'Enter') ask(map.getCenter());
    if (e.key === 'Escape') stopAsking();
  };
  const canvas = map.getCanvas();
  canvas.addEventListener('keydown', keys);
  const turn = () => map.setStyle(style());
  dark.addEventListener('change', turn);
  return [() => canvas.removeEventListener('keydown', keys), () => dark.removeEventListener('change', turn)];
}

/** What the page's state does to the map. */
function follow(map: GLMap): (() => void)[] {
  const set = (id: string, data: GeoJSON.FeatureCollection) => (map.getSource(id) as GeoJSONSource | undefined)?.setData(data);
  const paint = () => {
    if (!map.getLayer('cells')) return;
    map.setPaintProperty('cells', 'fill-color', cellColor(classes.value));
    map.setFilter('cells', cellFilter(classes.value, hidden.value));
    map.setLayoutProperty('area-names', 'text-field', areaName(lang.value));
    for (const name of Object.keys(styleLayers) as Layer[]) {
      for (const id of styleLayers[name]) map.setLayoutProperty(id, 'visibility', layers.value[name] ? 'visible' : 'none');
    }
    set('gapShapes', gapShapes.value ?? features([]));
    set('siteShapes', { type: 'FeatureCollection', features: (sites.value?.sites ?? []).map((s) => ({ type: 'Feature', properties: { order: s.order }, geometry: { type: 'Point', coordinates: s.point } })) });
    const a = asked.value;
    set('path', a?.state === 'answer' && a.why.path && a.why.path.length > 1 ? features([{ type: 'LineString', coordinates: a.why.path }]) : features([]));
  };
  // Every signal is named here, so that a style that is still loading does not
  // hide one from the effect.
  const watch = () => { void [classes.value, hidden.value, lang.value, layers.value, gapShapes.value, sites.value, asked.value]; paint(); };
  map.on('style.load', paint);
  return [
    effect(watch),
    effect(() => { map.getCanvas().setAttribute('aria-label', t('map_label')); }),
    effect(() => {
      const to = target.value;
      if (to?.center) map.easeTo({ center: to.center, zoom: to.zoom ?? Math.max(map.getZoom(), 12.5), duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 600 });
    }),
  ];
}
