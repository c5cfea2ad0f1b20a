import type { Point, Spread } from './api';

// What the charts draw, worked out apart from how: people by minutes, the part of
// them within each minute, and where a Lorenz curve runs.

/** People of each class of minutes up to `last`; those who walk longer are the last one. */
export function histogram(s: Spread, last: number): number[] {
  const upTo = s.by_minute.slice(1, last + 1);
  upTo[0] = (upTo[0] ?? 0) + (s.by_minute[0] ?? 0); // those at a venue walk within a minute too
  return [...upTo, s.by_minute.slice(last + 1).reduce((a, b) => a + b, s.later)];
}

/** The part of all people, those without a walk too, who are within each minute 0…last. */
export function cumulative(s: Spread, last: number): number[] {
  let sum = 0;
  return s.by_minute.slice(0, last + 1).map((n) => (s.people > 0 ? (sum += n) / s.people : 0));
}

/** The last minute worth drawing: a round one, within which 90 % of walks end; at least twice the limit. */
export function lastMinute(spreads: Spread[], limit: number): number {
  let last = 2 * limit;
  for (const s of spreads) {
    const all = s.people - s.people_no_walk;
    let sum = 0;
    const at = s.by_minute.findIndex((n) => (sum += n) >= 0.9 * all);
    last = Math.max(last, at < 0 ? 120 : at);
  }
  return Math.min(120, Math.ceil(last / 10) * 10);
}

/** A path of SVG through points of a unit square, y upwards. */
export const unitPath = (points: readonly Point[], width: number, height: number): string =>
  points.map(([x, y], i) => `${i ? 'L' : 'M'}${(x * width).toFixed(1)} ${((1 - y) * height).toFixed(1)}`).join('');

/** A step line over bars of one width: their outline. */
export function outline(values: readonly number[], most: number, width: number, height: number): string {
  const w = width / values.length, y = (v: number) => (height - (most > 0 ? (v / most) * height : 0)).toFixed(1);
  return values.map((v, i) => `${i ? 'V' : 'M0 '}${y(v)}H${((i + 1) * w).toFixed(1)}`).join('');
}
