import { effect, signal, untracked } from '@preact/signals';
import { ask, askBytes, wordsOf, type Compared, type Spread } from './api';
import { readCodes, type Grid } from './grid';
import { t } from './i18n';
import { index, settledLimit } from './state';
import { scenarios } from './scenarios';
import { chosenView, grid, sides } from './view';
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
  effect(() => { void bothOnMap(); });
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

/** What a side is called. */
export const nameOf = (side: string): string => (side === 'today' ? t('col_today') : side === 'plan' || side.startsWith('session/') ? t('col_whatif') : scenarios.value?.find((s) => `scenario/${s.id}` === side)?.name ?? side);

interface OnMap { key: string; codes: Uint16Array; people: Spread }
/** The sides that were fetched, by what they are of: no limit changes them. */
let kept: OnMap[] = [];
let newest = 0;

/** Puts the two that are compared on the map, to be looked at in turn, beside a line, or as the change. */
async function bothOnMap(): Promise<void> {
  const p = pair.value, g = grid.value, mine = ++newest;
  const keys = p && [p.a, p.b].map((side) => keyOf(side)), names = p && [nameOf(p.a), nameOf(p.b)];
  if (!g || !p || keys!.includes('') || (p.a === 'today' && p.b === 'plan')) { // of the last the map has both already, and follows a drag
    if (untracked(() => sides.value) && !p) chosenView.value = 'shown';
    sides.value = null;
    return;
  }
  const both = await Promise.all(keys!.map((key) => sideOf(g, key).catch(() => null)));
  if (mine !== newest) return;
  const [before, shown] = both, first = untracked(() => !sides.value && chosenView.value === 'shown');
  if (!before || !shown) { sides.value = null; return; } // the table says why
  if (first) chosenView.value = 'swipe';
  sides.value = { before: before.codes, shown: shown.codes, beforeName: names![0], shownName: names![1], beforePeople: before.people, shownPeople: shown.people };
}

/** What the codes of a side are of: "today", or the server's word and a version; '' where there are none yet. */
function keyOf(side: string): string {
  const word = wordOf(side), id = word.replace(/^scenario\//, '');
  const version = side === 'plan' ? picture.value?.version : scenarios.value?.find((s) => s.id === id)?.version;
  return word === 'today' ? word : word && version !== undefined ? `${word} ${version}` : '';
}

async function sideOf(g: Grid, key: string): Promise<OnMap> {
  const there = kept.find((k) => k.key === key), under = key.split(' ')[0];
  if (there) return there;
  const [codes, people] = await Promise.all([
    key === 'today' ? g.codes : askBytes(`/api/v1/grid?what=codes&under=${encodeURIComponent(under)}`).then((b) => readCodes(b, g.codes.length)),
    ask<Spread>('/spread', { under: key === 'today' ? '' : under }),
  ]);
  const side = { key, codes, people };
  kept = [side, ...kept.slice(0, 3)]; // 2 bytes a cell each
  return side;
}
