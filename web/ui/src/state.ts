import { computed, effect, signal, untracked } from '@preact/signals';
import { ask, Refusal, wordsOf as words, type Class, type Coverage, type Gaps, type Index, type Point, type Sites, type Why } from './api';
import { classBounds, classesOf } from './classes';
import { lang } from './i18n';
import { published } from './published';

/** Everything the page shows is one of these; components only read them. */
export const index = signal<Index | null>(null);
export const limit = signal(15);
/** The limit that is asked for: `limit` once it has rested, so that moving a slider does not ask for every minute it passes. */
export const settledLimit = signal(15);
const restMs = 150;
export const table = signal<Coverage | null>(null);
export const classes = signal<Class[]>([]);
/** What lists and outlines are of the what-if where there is one (follow.ts), else of today. */
type Lists = { gaps: Gaps | null; sites: Sites | null; gapShapes: GeoJSON.FeatureCollection | null };
const todayLists = signal<Lists>({ gaps: null, sites: null, gapShapes: null });
export const plannedLists = signal<Lists | null>(null);
const lists = computed(() => plannedLists.value ?? todayLists.value);
export const gaps = computed(() => lists.value.gaps);
export const sites = computed(() => lists.value.sites);
/** Outlines of the gaps the tiles do not hold; null: the tiles hold them. */
export const gapShapes = computed(() => lists.value.gapShapes);
/** Figures, cards and gaps are of this group of people; '': of everybody. */
export const group = signal('');
/** What questions about a place are about: '' today, else session/ID; set by follow.ts. */
export const about = signal('');
export const areaShapes = signal<GeoJSON.FeatureCollection | null>(null);
export const failure = signal('');
export const hidden = signal<ReadonlySet<string>>(new Set());
export const layers = signal({ cells: true, gaps: true, venues: true, sites: true, areas: true, roads: true });
export type Layer = keyof typeof layers.value;

/** An answer older than the limit it should be for is greyed, not left to lie. */
export const old = (answer: { basis: { limit_min: number } } | null): boolean =>
  answer !== null && Math.abs(answer.basis.limit_min - limit.value) > 1e-6;
export const stale = computed(() => old(table.value));

export interface Venue { id: string; name: string; kind: string; within: number; only: number; point: Point }
export type Asked =
  | { state: 'asking' } | { state: 'nobody' } | { state: 'failed'; detail: string }
  | { state: 'answer'; why: Why } | { state: 'venue'; venue: Venue };
export const asked = signal<Asked | null>(null);

/** What the lists point at: lit on the map. */
export const litArea = signal('');
export const chosenArea = signal('');
export const chosenGap = signal(0);

/** Where the reader asked the map to go; a new object each time. */
export const target = signal<{ box?: [number, number, number, number]; center?: Point; zoom?: number; step?: number } | null>(null);

let tables: AbortController | null = null;

/** Fetches all that depends on the limit; a newer limit cancels an older one. */
async function answer(minutes: number, of: string): Promise<void> {
  tables?.abort();
  const mine = (tables = new AbortController());
  failure.value = '';
  const get = <T>(path: string, query: Record<string, string | number>) => ask<T>(path, { limit: minutes, ...query }, mine.signal);
  const unless = (store: () => void) => { if (!mine.signal.aborted) store(); };
  const apart = minutes !== untracked(() => index.value!.basis.limit_min);
  const work = [
    get<Coverage>('/coverage', {}).then((c) => unless(() => { table.value = c; })),
    (published ? Promise.resolve(untracked(() => index.value!.legend)) : legend(minutes, mine.signal)).then((l) => unless(() => { if (l) classes.value = l; })),
    get<Gaps>('/gaps', { n: 50, group: of }).then((g) => unless(() => { todayLists.value = { ...todayLists.value, gaps: g }; })),
    get<Sites>('/sites', { n: 10 }).then((s) => unless(() => { todayLists.value = { ...todayLists.value, sites: s }; })),
    apart || of ? get<GeoJSON.FeatureCollection>('/gaps', { n: 50, group: of, format: 'geojson' }).then((s) => unless(() => { todayLists.value = { ...todayLists.value, gapShapes: s }; }))
      : Promise.resolve().then(() => { todayLists.value = { ...todayLists.value, gapShapes: null }; }),
  ];
  await Promise.all(work).catch((e) => unless(() => { failure.value = words(e); }));
}

/** The classes at a limit, from the coverage at each of their bounds. */
async function legend(minutes: number, signal: AbortSignal): Promise<Class[] | null> {
  const all = await Promise.all(classBounds(minutes).map(async (b) => [b, await ask<Coverage>('/coverage', { limit: b }, signal)] as const));
  return classesOf(minutes, untracked(() => index.value!.legend), new Map(all));
}

let begun: () => void = () => undefined;

/** Reads what there is; then once what the page begins with it. */
export async function start(then = begun): Promise<void> {
  begun = then;
  failure.value = '';
  try {
    const i = await ask<Index>('');
    classes.value = i.legend;
    settledLimit.value = limit.value = (published ? null : limitIn(hash())) ?? i.basis.limit_min;
    index.value = i;
    group.value = i.groups.find((g) => g === hash().get('group')) ?? '';
    then();
  } catch (e) {
    failure.value = words(e);
    return;
  }
  effect(() => { void answer(settledLimit.value, group.value); });
  effect(() => { remember('limit', String(settledLimit.value)); });
  effect(() => { remember('group', group.value); });
  effect(() => {
    const now = limit.value, rest = setTimeout(() => { settledLimit.value = now; }, restMs);
    return () => clearTimeout(rest);
  });
  effect(askAgain);
  const cell = hash().get('cell');
  if (cell) void explain({ cell });
  ask<GeoJSON.FeatureCollection>('/areas', { format: 'geojson' }).then((shapes) => { areaShapes.value = shapes; }, () => undefined); // the map does without
}

export const retry = (): void => { void (index.value ? answer(settledLimit.value, group.value) : start()); };

let question: AbortController | null = null;

/** Asks why a place is covered or not. */
export async function explain(place: Record<string, string | number>, again = false): Promise<void> {
  if (published) return; // nobody is there to work a walk out
  question?.abort();
  const mine = (question = new AbortController());
  if (!again) asked.value = { state: 'asking' };
  try {
    const why = await ask<Why>('/why', { ...place, limit: untracked(() => settledLimit.value), under: untracked(() => about.value) }, mine.signal);
    asked.value = { state: 'answer', why };
    remember('cell', String(why.cell.cell));
  } catch (e) {
    if (mine.signal.aborted) return;
    asked.value = e instanceof Refusal && e.status === 404 ? { state: 'nobody' } : { state: 'failed', detail: words(e) };
    remember('cell', '');
  }
}

/** Another limit is another answer to the same question. */
function askAgain(): void {
  const minutes = settledLimit.value;
  const a = untracked(() => asked.value);
  if (a?.state === 'answer' && a.why.basis.limit_min !== minutes) void explain({ cell: a.why.cell.cell });
}

export function show(venue: Venue): void {
  question?.abort();
  asked.value = { state: 'venue', venue };
  remember('cell', '');
}

export function stopAsking(): void {
  question?.abort();
  asked.value = null;
  chosenGap.value = 0;
  chosenArea.value = '';
  remember('cell', '');
}

// The address after # holds the view, the limit, the language and the cell, so
// that a link shows what its sender saw.
export const hash = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));

export function remember(key: string, value: string): void {
  const h = hash();
  if (value) h.set(key, value); else h.delete(key);
  history.replaceState(null, '', `#${h.toString().replace(/%2C/g, ',')}`);
}

function limitIn(h: URLSearchParams): number | null {
  const minutes = Number(h.get('limit'));
  return minutes > 0 && minutes <= 120 ? minutes : null;
}

/** The view a link asks for: zoom, longitude, latitude. */
export function viewIn(h: URLSearchParams): { zoom: number; center: Point } | null {
  const [zoom, lon, lat, more] = (h.get('at') ?? '').split(',').map(Number);
  const good = more === undefined && zoom >= 0 && zoom <= 22 && Math.abs(lon) <= 180 && Math.abs(lat) <= 85;
  return good ? { zoom, center: [lon, lat] } : null;
}

function languageIn(h: URLSearchParams): void {
  const kept = h.get('lang');
  if (kept === 'en' || kept === 'zh') lang.value = kept;
}

export function keepInAddress(): void {
  languageIn(hash());
  effect(() => { document.documentElement.lang = lang.value === 'zh' ? 'zh-CN' : 'en'; remember('lang', lang.value); });
  window.addEventListener('hashchange', () => { // a link pasted over this page
    const h = hash();
    languageIn(h);
    if (!published) limit.value = limitIn(h) ?? limit.value;
    group.value = index.value?.groups.find((g) => g === h.get('group')) ?? '';
    const view = viewIn(h), cell = h.get('cell');
    if (view) target.value = view;
    if (cell) void explain({ cell });
  });
}
