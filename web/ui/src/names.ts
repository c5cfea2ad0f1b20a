import { nameIn } from './i18n';
import { areaShapes } from './state';

type Feature = GeoJSON.Feature;

export const idOf = (f: Feature): string => String(f.properties?.area_id ?? f.properties?.id ?? f.id ?? '');

export const shapeOf = (id: string): GeoJSON.Geometry | null => areaShapes.value?.features.find((f) => idOf(f) === id)?.geometry ?? null;

/** An area's name in the page's language: answers about places carry only the source's own. */
export function areaNamed(name: string, id?: string): string {
  const shape = areaShapes.value?.features.find((f) => (id ? idOf(f) === id : f.properties?.name === name));
  return nameIn(name || String(shape?.properties?.name ?? ''), { en: shape?.properties?.name_en, zh: shape?.properties?.name_zh });
}
