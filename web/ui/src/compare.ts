import { effect, signal } from '@preact/signals';
import { ask, wordsOf, type Compared } from './api';
import { index, settledLimit } from './state';
import { scenarios } from './scenarios';
import { active, picture } from './whatif';

/** What is compared, as the server names it: today, scenario/ID, or "plan": the what-if on the page. */
export const pair = signal<{ a: string; b: string } | null>(null);
export type Answer = { state: 'asking' } | { state: 'failed'; detail: string } | { state: 'answer'; is: Compared };
export const comparison = signal<Answer | null>(null);

/** A side's word for the server; '' where the what-if has no figures yet. */
export function wordOf(side: string): string {
  if (side !== 'plan') return side;
  return active.value && picture.value ? picture.value.tiles.replace(/^\/api\/v1\/sessions\/([^/]+).*$/, 'session/$1') : active.value ? '' : 'today';
}

/** What each scenario comes to against today at the limit: the rows of the table. */
export const rows = signal<ReadonlyMap<string, Compared | string>>(new Map());
export const rowKey = (id: string, version: string): string => `${id} ${version} ${settledLimit.value}`;

let asking: AbortController | null = null, filling: AbortController | null = null;

export function followCompare(): void {
  effect(() => {
    const p = pair.value, minutes = settledLimit.value, version = p && (p.a === 'plan' || p.b === 'plan') ? picture.value?.version : 0;
    void version;
    const versions = scenarios.value; // saved anew: compared anew
    asking?.abort();
    if (!p || !versions) { comparison.value = null; return; }
    const [a, b] = [wordOf(p.a), wordOf(p.b)];
    if (!a || !b) return;
    const mine = (asking = new AbortController());
    if (comparison.peek()?.state !== 'answer') comparison.value = { state: 'asking' };
    ask<Compared>('/compare', { a, b, limit: minutes }, mine.signal).then((is) => { if (!mine.signal.aborted) comparison.value = { state: 'answer', is }; },
      (e) => { if (!mine.signal.aborted) comparison.value = { state: 'failed', detail: wordsOf(e) }; });
  });
  effect(() => { // one after another: each may take the server seconds the first time
    const all = scenarios.value, minutes = settledLimit.value;
    filling?.abort();
    const mine = (filling = new AbortController());
    if (all && index.value) void fill(all.filter((s) => !s.wrong).map((s) => ({ id: s.id, key: rowKey(s.id, s.version) })), minutes, mine.signal);
  });
}

async function fill(all: { id: string; key: string }[], minutes: number, signal: AbortSignal): Promise<void> {
  for (const { id, key } of all) {
    if (typeof rows.peek().get(key) === 'object') continue;
    const is = await ask<Compared>('/compare', { a: 'today', b: `scenario/${id}`, limit: minutes }, signal).catch((e) => wordsOf(e));
    if (signal.aborted) return;
    rows.value = new Map(rows.peek()).set(key, is);
  }
}
