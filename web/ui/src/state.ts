import { batch, computed, effect, signal } from '@preact/signals';
import { ask, Refusal, type Class, type Coverage, type Gaps, type Index, type Point, type Sites, type Why } from './api';
import { lang } from './i18n';

/** Everything the page shows is one of these; components only read them. */
export const index = signal<Index | null>(null);
export const limit = signal(15);
export const table = signal<Coverage | null>(null);
export const classes = signal<Class[]>([]);
export const gaps = signal<Gaps | null>(null);
export const sites = signal<Sites | null>(null);
export const gapShapes = signal<GeoJSON.FeatureCollection | null>(null);
export const failure = signal('');
export const hidden = signal<ReadonlySet<string>>(new Set());
export const layers = signal({ cells: true, gaps: true, venues: true, sites: true, areas: true, roads: true });
export type Layer = keyof typeof layers.value;

/** Tables older than the limit they should answer are greyed, not left to lie. */
export const stale = computed(() => table.value !== null && table.value.basis.limit_min !== limit.value);

export type Asked = { state: 'asking' } | { state: 'nobody' } | { state: 'answer'; why: Why } | { state: 'failed'; detail: string };
export const asked = signal<Asked | null>(null);

/** Where the map is told to go; a new object each time. */
export const target = signal<{ center?: Point; zoom?: number; areaID?: string } | null>(null);

let tables: AbortController | null = null;

/** Fetches all that depends on the limit; a newer limit cancels an older one. */
async function answer(minutes: number): Promise<void> {
  tables?.abort();
  const mine = (tables = new AbortController());
  failure.value = '';
  try {
    const [c, l, g, s, shapes] = await Promise.all([
      ask<Coverage>('/coverage', { limit: minutes }, mine.signal),
      ask<{ classes: Class[] }>('/legend', { limit: minutes }, mine.signal),
      ask<Gaps>('/gaps', { limit: minutes, n: 50 }, mine.signal),
      ask<Sites>('/sites', { limit: minutes, n: 10 }, mine.signal),
      ask<GeoJSON.FeatureCollection>('/gaps', { limit: minutes, n: 50, format: 'geojson' }, mine.signal),
    ]);
    batch(() => {
      table.value = c; classes.value = l.classes; gaps.value = g; sites.value = s; gapShapes.value = shapes;
    });
  } catch (e) {
    if (!mine.signal.aborted) failure.value = e instanceof Error ? e.message : String(e);
  }
}

export async function start(): Promise<void> {
  try {
    const i = await ask<Index>('', {});
    const kept = Number(hash().get('limit'));
    batch(() => {
      index.value = i;
      limit.value = kept > 0 && kept <= 120 ? kept : i.basis.limit_min;
      classes.value = i.legend;
    });
    effect(() => { void answer(limit.value); });
    const cell = hash().get('cell');
    if (cell) void explain({ cell });
  } catch (e) {
    failure.value = e instanceof Error ? e.message : String(e);
  }
}

export const retry = (): void => { void (index.value ? answer(limit.value) : start()); };

let question: AbortController | null = null;

/** Asks why a place is covered or not. */
export async function explain(place: Record<string, string | number>): Promise<void> {
  question?.abort();
  const mine = (question = new AbortController());
  asked.value = { state: 'asking' };
  try {
    const why = await ask<Why>('/why', { ...place, limit: limit.value }, mine.signal);
    asked.value = { state: 'answer', why };
    remember('cell', String(why.cell.cell));
  } catch (e) {
    if (mine.signal.aborted) return;
    asked.value = e instanceof Refusal && e.status === 404 ? { state: 'nobody' } : { state: 'failed', detail: String(e instanceof Error ? e.message : e) };
    remember('cell', '');
  }
}

export function stopAsking(): void {
  question?.abort();
  asked.value = null;
  remember('cell', '');
}

// The address after # holds the view, the limit, the language and the cell, so
// that a link shows what its sender saw.
export const hash = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));

export function remember(key: string, value: string): void {
  const h = hash();
  if (value) h.set(key, value); else h.delete(key);
  history.replaceState(null, '', `#${h}`);
}

const keptLang = hash().get('lang');
if (keptLang === 'en' || keptLang === 'zh') lang.value = keptLang;

export function keepInAddress(): void {
  effect(() => { document.documentElement.lang = lang.value === 'zh' ? 'zh-CN' : 'en'; remember('lang', lang.value); });
  effect(() => { if (index.value) remember('limit', String(limit.value)); });
}
