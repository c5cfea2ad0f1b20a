import type { Point } from './api';

// A plan is the truth of a what-if: the steps the reader made. The server's
// session only follows it (whatif.ts), so that a server gone loses nothing.

/** An edit of a venue; or a line drawn on the streets, along which all may walk (path) or that nobody crosses (barrier), or one erased. */
export interface Change { do: 'add' | 'move' | 'close' | 'reopen' | 'path' | 'barrier' | 'erase'; id: string; name?: string; kind?: string; point?: Point; line?: Point[] }
export type Step = readonly Change[];
export type Plan = readonly Step[];

/** How many steps two plans begin with together: the same objects, not alike ones. */
export function common(a: Plan, b: Plan): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
}

/** A venue a plan touches, as it stands after all steps. */
export interface Touched { id: string; name: string; kind: string; state: 'added' | 'moved' | 'closed'; point: Point | null }

/** A line a plan has drawn. */
export interface Line { id: string; do: 'path' | 'barrier'; line: Point[] }

/** The lines of a plan, as drawn, without those erased. */
export function lines(plan: Plan): Line[] {
  const all = new Map<string, Line>();
  for (const c of plan.flat()) {
    if (c.do === 'path' || c.do === 'barrier') all.set(c.id, { id: c.id, do: c.do, line: c.line! });
    else if (c.do === 'erase') all.delete(c.id);
  }
  return [...all.values()];
}

const ofVenue = (c: Change): boolean => c.do !== 'path' && c.do !== 'barrier' && c.do !== 'erase';

/** The venues a plan touches, in the order they were touched first. Those added and closed again, and those put back, are none. */
export function touched(plan: Plan): Touched[] {
  const all = new Map<string, Touched>();
  const own = new Set<string>(); // added by the plan
  for (const c of plan.flat().filter(ofVenue)) {
    const was = all.get(c.id), named = { name: c.name ?? was?.name ?? '', kind: c.kind ?? was?.kind ?? '' };
    if (c.do === 'add') { own.add(c.id); all.set(c.id, { id: c.id, ...named, state: 'added', point: c.point! }); }
    else if (c.do === 'move') all.set(c.id, { id: c.id, ...named, state: own.has(c.id) ? 'added' : 'moved', point: c.point! });
    else if (c.do === 'close' && !own.has(c.id)) all.set(c.id, { id: c.id, ...named, state: 'closed', point: null });
    else all.delete(c.id);
  }
  return [...all.values()];
}

/** The least step that comes to the same as a plan. */
export function folded(plan: Plan): Step {
  const venues = touched(plan).map(({ id, name, kind, state, point }): Change => {
    const said = { id, ...(name && { name }), ...(kind && { kind }) };
    if (state === 'closed') return { do: 'close', ...said };
    return { do: state === 'added' ? 'add' : 'move', ...said, point: point! };
  });
  return [...venues, ...lines(plan)];
}

/** An id no venue of the plan has had. */
export function freshId(plan: Plan, of: 'new' | 'line' = 'new'): { id: string; number: number } {
  const numbers = plan.flat().map((c) => { const [kind, n] = c.id.split('/'); return kind === of && /^\d+$/.test(n) ? Number(n) : 0; });
  const number = Math.max(0, ...numbers) + 1;
  return { id: `${of}/${number}`, number };
}

/** Whether two plans come to the same, in whatever order: a scenario's file has an order of its own, and lines no direction and no name. */
export function alike(a: Plan, b: Plan): boolean {
  const said = (c: Change): string => {
    if (!c.line) return toLink([[c]]);
    const there = c.line.join(' '), back = [...c.line].reverse().join(' ');
    return `${c.do} ${there < back ? there : back}`;
  };
  const all = (p: Plan) => folded(p).map(said).sort().join('\n');
  return all(a) === all(b);
}

const letters = { add: 'a', move: 'm', close: 'c', reopen: 'r', path: 'p', barrier: 'b' } as const;
const field = (s: string) => encodeURIComponent(s).replace(/[~.]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A plan as it stands in a link: changes parted by ".", their fields by "~"; a line in the place of a kind. */
export function toLink(plan: Plan): string {
  return folded(plan).map((c) => [letters[c.do as keyof typeof letters], ...(c.point ?? ['', '']).map((x) => (x === '' ? '' : field(Number(x).toFixed(6)))), c.id, c.name ?? '', c.line?.map((p) => p.map((x) => x.toFixed(6)).join(' ')).join(' ') ?? c.kind ?? '']
    .map((x, i) => (i === 1 || i === 2 ? x : field(x))).join('~')).join('.');
}

/** Reads what toLink wrote; null for anything else: a link is anybody's. */
export function fromLink(text: string): Plan | null {
  if (text === '' || text.length > 500_000) return null; // a thousand venues with long Chinese names are 150,000
  const step: Change[] = [];
  for (const part of text.split('.')) {
    const fields = part.split('~');
    if (fields.length !== 6) return null;
    let plain: string[];
    try { plain = fields.map(decodeURIComponent); } catch { return null; }
    const [letter, lon, lat, id, name, kind] = plain;
    const does = (Object.keys(letters) as (keyof typeof letters)[]).find((k) => letters[k] === letter);
    const placed = does === 'add' || does === 'move';
    const point: Point = [Number(lon), Number(lat)];
    if (does === 'path' || does === 'barrier') {
      const line = lineOf(kind);
      if (!id || !line) return null;
      step.push({ do: does, id, line });
      continue;
    }
    if (!does || !id || (placed && (lon === '' || lat === '' || !onEarth(point)))) return null;
    step.push({ do: does, id, ...(name && { name }), ...(kind && { kind }), ...(placed && { point }) });
  }
  return step.length <= 1000 ? [step] : null;
}

/** The points of a line in a link; null where they are none. */
function lineOf(text: string): Point[] | null {
  const all = text.split(' ').map((x) => (x === '' ? NaN : Number(x))), line: Point[] = [];
  for (let i = 0; i + 1 < all.length; i += 2) line.push([all[i], all[i + 1]]);
  return all.length % 2 === 0 && line.length >= 2 && line.length <= 1000 && line.every(onEarth) ? line : null;
}

export const onEarth = ([lon, lat]: Point): boolean => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;

/** A number as people type it: with a sign, a comma or a degree sign; NaN for anything else. */
export function degrees(text: string): number {
  const plain = text.trim().replace('−', '-').replace(/°$/, '').replace(/^(-?\d+),(\d+)$/, '$1.$2');
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}
