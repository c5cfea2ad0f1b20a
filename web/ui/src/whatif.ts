import { computed, effect, signal, untracked } from '@preact/signals';
import { Refusal, send, type Delta, type Served, type SessionState } from './api';
import { t } from './i18n';
import { common, type Plan, type Step } from './plan';
import { index, limit, settledLimit } from './state';

/** The plan the reader made; the server's session is brought to it. */
export const plan = signal<Plan>([]);
const past = signal<readonly Plan[]>([]), future = signal<readonly Plan[]>([]);
export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

/** Makes the plan another one, as one entry of the history. */
export function change(next: Plan): void {
  past.value = [...past.value, plan.value];
  future.value = [];
  plan.value = next;
}

/** Adds a step to the plan. */
export const edit = (step: Step): void => change([...plan.value, step]);

/** Makes the last step another one within the same entry of the history: a drag. */
export const amend = (step: Step): void => { plan.value = [...plan.value.slice(0, -1), step]; };

export function undo(): void {
  const before = past.value.at(-1);
  if (!before) return;
  [past.value, future.value, plan.value] = [past.value.slice(0, -1), [...future.value, plan.value], before];
}

export function redo(): void {
  const after = future.value.at(-1);
  if (!after) return;
  [past.value, future.value, plan.value] = [[...past.value, plan.value], future.value.slice(0, -1), after];
}

/** Takes an entry back as if it had never been made: a drag given up. */
export function forgetLast(): void {
  const before = past.value.at(-1);
  if (before) [past.value, plan.value] = [past.value.slice(0, -1), before];
}

export interface Now { minutes: number | null; guess: boolean }
export interface Reached { within: number; entrances: number; island: boolean }
/** What the server said of the plan: everybody and the areas, of today and now. */
export interface Picture {
  today: Served; now: Served; limit: number; tiles: string; /** Where all codes are. */ grid: string; version: number;
  areas: ReadonlyMap<string, { before: Served; after: Served }>; venues: ReadonlyMap<string, Reached>;
  /** The cells that differ or differed, and which of them the last step changed. */
  cells: ReadonlyMap<number, Now>; changed: Iterable<number> | 'all';
  /** The last version whose answer listed fewer cells than it changed; 0: all did. */
  unlisted: number;
}
export const picture = signal<Picture | null>(null);
/** The steps the picture is of. */
const held = signal<Plan>([]);
export const active = computed(() => plan.value.length > 0);
/** The figures on the page are of an older plan or limit. */
export const behind = computed(() => active.value && (!picture.value || held.value !== plan.value || picture.value.limit !== limit.value));
export type Trouble = { kind: 'refused' | 'lost'; detail: string };
export const trouble = signal<Trouble | null>(null);

export const areaKey = (level: string, id: string): string => `${level}/${id}`;

interface Session { id: string; version: number; limit: number; steps: Plan; picture: Picture }
let session: Session | null = null, running = false, wanted = false, again = 0;

/** Keeps the server's session on the plan from now on. */
export function followPlan(): () => void {
  return effect(() => {
    void plan.value; void settledLimit.value;
    if (index.value) untracked(() => void sync());
  });
}

export function retryPlan(): void {
  session = null; // whether its last edit arrived is not known
  trouble.value = null;
  void sync();
}

/**
 * Brings the session to the plan, one request at a time. The plan is read anew
 * before each request: of the places a pointer went through meanwhile only the
 * last is asked for, and nothing queues up.
 */
async function sync(): Promise<void> {
  wanted = true; // also while the last request of an older call is just coming back
  if (running) return;
  running = true;
  clearTimeout(again);
  try {
    while (wanted) { wanted = false; while (await next()) ; }
    if (trouble.value?.kind === 'lost') trouble.value = null;
  } catch (e) {
    const detail = e instanceof Refusal ? e.message : e instanceof TypeError ? t('offline') : String(e);
    trouble.value = { kind: 'lost', detail };
    session = null;
    again = window.setTimeout(() => void sync(), 4000);
  } finally {
    running = false;
  }
}

/** Makes one request towards the plan; false when there is nothing left to ask. */
async function next(): Promise<boolean> {
  const want = plan.value;
  if (want.length === 0 && !session) { show(null, want); return false; }
  if (!session || session.limit !== settledLimit.value) {
    if (want.length === 0) { session = null; return true; }
    session = await begin();
  }
  const mine = session, k = common(mine.steps, want);
  if (k === mine.steps.length && k === want.length) { show(mine.picture, want); return false; }
  const body = (more: object) => send<SessionState>(`/sessions/${mine.id}/${'changes' in more ? 'edits' : 'undo'}`, { version: mine.version, ...more });
  try {
    const straight = mine.picture === picture.value; // else a new session, shown when it has caught up
    const replace = mine.steps.length === k + 1 && want.length > k;
    if (mine.steps.length > k && !replace) { take(mine, await body({}), mine.steps.slice(0, -1)); }
    else take(mine, await body({ changes: want[k], ...(replace && { replace }) }), [...want.slice(0, k + 1)]);
    if (straight) show(mine.picture, common(mine.steps, want) === want.length && mine.steps.length === want.length ? want : mine.steps);
  } catch (e) {
    if (!(e instanceof Refusal)) throw e;
    if (e.status === 422 || e.status === 400 || e.status === 413) refuse(want[k], e.message);
    else if (e.status === 409 || e.status === 410) { if (mine.version === 0) throw e; session = null; }
    else throw e;
  }
  return true;
}

/** A step the server will not make is taken out of the plan; all others stay. */
function refuse(step: Step, detail: string): void {
  const without = (p: Plan) => p.filter((s) => s !== step);
  plan.value = without(plan.value);
  past.value = past.value.map(without).filter((p, i, all) => !(i === all.length - 1 && p.length === plan.value.length && common(p, plan.value) === p.length));
  trouble.value = { kind: 'refused', detail };
}

async function begin(): Promise<Session> {
  const asked = settledLimit.value, s = await send<SessionState>(`/sessions?limit=${asked}`);
  return { id: s.id, version: s.version, limit: asked, steps: [], picture: {
    today: s.totals, now: s.totals, limit: asked, tiles: s.tiles, grid: `/api/v1/grid?what=codes&under=session/${s.id}`, version: s.version, areas: new Map(), venues: new Map(), cells: new Map(), changed: 'all', unlisted: 0 } };
}

/** Adds to a session's picture what an edit changed. */
function take(s: Session, state: SessionState, steps: Plan): void {
  const d = state.delta!, old = s.picture;
  s.version = state.version;
  s.steps = steps;
  s.picture = { ...old, now: state.totals, version: state.version, ...withDelta(old, d, state.version) };
}

/** The parts of a picture that a delta changes. The maps grow in place: a drag must not copy them at every movement. */
export function withDelta(old: Pick<Picture, 'areas' | 'venues' | 'cells' | 'unlisted'>, d: Delta, version: number): Pick<Picture, 'areas' | 'venues' | 'cells' | 'changed' | 'unlisted'> {
  const areas = new Map(old.areas), venues = new Map(old.venues), cells = old.cells as Map<number, Now>;
  for (const a of d.areas ?? []) {
    const key = areaKey(a.level, a.area_id);
    areas.set(key, { before: areas.get(key)?.before ?? a.before, after: a.after });
  }
  for (const v of d.venues ?? []) {
    if (v.open) venues.set(v.id, { within: v.people_within, entrances: v.entrances, island: v.island ?? false });
  }
  const all = d.cells.cell;
  for (let i = 0; i < all.length; i++) cells.set(all[i], { minutes: d.cells.minutes[1][i], guess: d.cells.status[1][i] >= 2 });
  return { areas, venues, cells, changed: all, unlisted: d.cells_changed > all.length ? version : old.unlisted };
}

/** Puts a picture on the page. */
function show(p: Picture | null, steps: Plan): void {
  if (picture.value !== p) {
    const fresh = p !== null && p.cells !== picture.value?.cells;
    picture.value = p && fresh ? Object.assign(p, { changed: 'all' as const }) : p;
  }
  held.value = steps;
}
