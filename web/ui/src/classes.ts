import type { Class, Coverage, Served } from './api';

// Which classes a limit has, and how many people are in each. The rule is that
// of tiles.Classes (tiles/classes.go); the browser test holds the two together.

const fives = [5, 10, 15, 20];

/** The inclusive upper bounds of the four bounded classes; the limit is always one. */
export function classBounds(limit: number): number[] {
  if (fives.includes(limit)) return fives;
  const third = (n: number) => Math.round((limit * n * 10) / 3) / 10;
  return [third(1), third(2), limit, third(4)];
}

/**
 * The classes of a limit: colours from the server's legend, people from the
 * coverage tables at each bound (what is covered within 10 min but not within 5
 * is the class "5 to 10"). Null until every table is there.
 */
export function classesOf(limit: number, legend: Class[], tables: ReadonlyMap<number, Coverage>): Class[] | null {
  const bounds = classBounds(limit);
  const bounded = legend.filter((c) => c.max_min > 0);
  const out: Class[] = [];
  let all = null, before = 0;
  for (const [i, max] of bounds.entries()) {
    all = tables.get(max)?.all;
    if (!all) return null;
    out.push({ id: String(max), max_min: max, color: bounded[i]?.color ?? '#888888', people: all.covered - before, share: 0 });
    before = all.covered;
  }
  const people = all!.people;
  const rest = { over: people - before - all!.unreachable, none: all!.unreachable };
  for (const id of ['over', 'none'] as const) {
    out.push({ id, max_min: 0, color: legend.find((c) => c.id === id)?.color ?? '#888888', people: rest[id], share: 0 });
  }
  return out.map((c) => ({ ...c, people: Math.max(0, c.people), share: people > 0 ? Math.max(0, c.people) / people : 0 }));
}

/** The classes with the people of a what-if, which tells them by whole minutes; null where a bound is none. */
export function plannedClasses(classes: Class[], now: Pick<Served, 'by_minute' | 'people' | 'unreachable'>): Class[] | null {
  const minutes = now.by_minute ?? [];
  const within = (m: number) => minutes.slice(0, m + 1).reduce((a, b) => a + b, 0);
  let before = 0;
  const out: Class[] = [];
  for (const c of classes) {
    if (c.max_min > 0 && (!Number.isInteger(c.max_min) || c.max_min >= minutes.length)) return null;
    const upTo = c.max_min > 0 ? within(c.max_min) : 0;
    const people = c.id === 'none' ? now.unreachable : c.id === 'over' ? now.people - before - now.unreachable : upTo - before;
    if (c.max_min > 0) before = upTo;
    out.push({ ...c, people: Math.max(0, people), share: now.people > 0 ? Math.max(0, people) / now.people : 0 });
  }
  return out;
}

/** Rounds parts so that they still add up to the rounded whole (largest remainder). */
export function wholeParts(parts: number[]): number[] {
  const out = parts.map((p) => Math.floor(p + 1e-6)); // 4939.9999999 is 4940, not float noise
  const missing = Math.round(parts.reduce((a, b) => a + b, 0)) - out.reduce((a, b) => a + b, 0);
  const order = parts.map((p, i) => [p - out[i], i] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  order.slice(0, Math.max(0, missing)).forEach(([, i]) => { out[i] += 1; });
  return out;
}

/** The colour of a class on the map: let through by the ground, so that labels stay readable. */
export function soften(color: string, ground: string, strength = 0.76): string {
  const part = (hex: string, i: number) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  return `#${[0, 1, 2].map((i) => Math.round(part(color, i) * strength + part(ground, i) * (1 - strength)).toString(16).padStart(2, '0')).join('')}`;
}
