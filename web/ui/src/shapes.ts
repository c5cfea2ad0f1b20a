import { ask, type Point } from './api';

let areas: Promise<GeoJSON.FeatureCollection> | null = null;

/** Where the map should go to show an area: the middle of its box, and a zoom that holds it. */
export async function centerOf(id: string): Promise<{ center: Point; zoom: number } | null> {
  areas ??= ask<GeoJSON.FeatureCollection>('/areas', { format: 'geojson' });
  const shape = (await areas).features.find((f) => f.properties?.area_id === id || f.id === id)?.geometry;
  if (!shape || !('coordinates' in shape)) return null;
  const flat = (shape.coordinates as unknown[]).flat(4) as number[];
  let [west, south, east, north] = [180, 90, -180, -90];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    west = Math.min(west, flat[i]); east = Math.max(east, flat[i]);
    south = Math.min(south, flat[i + 1]); north = Math.max(north, flat[i + 1]);
  }
  const span = Math.max(east - west, (north - south) * 1.3, 1e-4);
  return { center: [(west + east) / 2, (south + north) / 2], zoom: Math.min(14, Math.log2(360 / span) + 0.6) };
}
