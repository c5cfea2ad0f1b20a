import type { Point } from './api';

export type Box = [number, number, number, number];

/** The rings of a polygon or multipolygon, outer rings first in each part. */
function parts(shape: GeoJSON.Geometry | null): Point[][][] {
  if (shape?.type === 'Polygon') return [shape.coordinates as Point[][]];
  if (shape?.type === 'MultiPolygon') return shape.coordinates as Point[][][];
  return [];
}

/** West, south, east, north of points; null where there are none. */
export function boxOf(points: Point[]): Box | null {
  if (points.length === 0) return null;
  const box: Box = [180, 90, -180, -90];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
  }
  return box;
}

export const boxOfShape = (shape: GeoJSON.Geometry | null): Box | null => boxOf(parts(shape).flatMap((p) => p[0]));

/**
 * A place for an area's name: the middle of the widest stretch inside it, over
 * eleven lines of latitude through its part with the largest box, the lines
 * near the middle preferred. One label an area, where a tiled polygon would get
 * one in every tile.
 */
export function labelPoint(shape: GeoJSON.Geometry | null): Point | null {
  let rings: Point[][] = [], largest = -1, box: Box | null = null;
  for (const p of parts(shape)) {
    const b = boxOf(p[0]);
    const size = b ? (b[2] - b[0]) * (b[3] - b[1]) : -1;
    if (size > largest) { rings = p; largest = size; box = b; }
  }
  if (!box) return null;
  let best: Point | null = null, width = 0;
  for (let i = 1; i < 12; i++) {
    const y = box[1] + ((box[3] - box[1]) * i) / 12;
    const xs = crossings(rings, y);
    for (let k = 0; k + 1 < xs.length; k += 2) {
      const worth = (xs[k + 1] - xs[k]) * (1 - Math.abs(i - 6) / 12);
      if (worth > width) { width = worth; best = [(xs[k] + xs[k + 1]) / 2, y]; }
    }
  }
  return best;
}

/** Where the rings cross a latitude, from west to east; even in number. */
function crossings(rings: Point[][], y: number): number[] {
  const xs: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [[x1, y1], [x2, y2]] = [ring[i], ring[i + 1]];
      if (y1 <= y !== y2 <= y) xs.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  return xs.sort((a, b) => a - b);
}

/** Whether a place lies in a polygon or multipolygon, out of its holes. */
export const inside = (shape: GeoJSON.Geometry | null, [x, y]: Point): boolean =>
  parts(shape).some((rings) => crossings(rings, y).filter((c) => c > x).length % 2 === 1);

/** Metres between two points, on a sphere; good to 0.5 % here. */
export function metres([x1, y1]: Point, [x2, y2]: Point): number {
  const rad = Math.PI / 180, dy = (y2 - y1) * rad, dx = (x2 - x1) * rad * Math.cos(((y1 + y2) / 2) * rad);
  return 6371009 * Math.hypot(dx, dy);
}

/** Cuts a walk into its street part and the legs at its ends, where the ends are legs. */
export function splitWalk(path: Point[], homeLeg: number, venueLeg: number): { street: Point[]; legs: Point[][] } {
  const street = [...path], legs: Point[][] = [];
  const isLeg = (a: Point, b: Point, leg: number) => leg >= 1 && Math.abs(metres(a, b) - leg) <= 1 + leg * 0.05;
  if (street.length > 2 && isLeg(street[0], street[1], homeLeg)) legs.push([street.shift()!, street[0]]);
  if (street.length > 2 && isLeg(street[street.length - 2], street[street.length - 1], venueLeg)) {
    legs.push([street.pop()!, street[street.length - 1]]);
  }
  return { street, legs };
}
