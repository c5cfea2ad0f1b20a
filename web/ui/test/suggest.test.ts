import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanAnswer, PlanSite, Point, Row } from '../src/api';
import { lang } from '../src/i18n';
import type { Step } from '../src/plan';
import { amount, boxOf, cancelSearch, closeAnswer, fill, form, found, question, search, stepOf, suggest, suggested, takeOver, taken } from '../src/suggest';
import { proof } from '../src/suggest-panel';
import { plan, redo, undo } from '../src/whatif';

const plain = { ...form.value };
const site = (order: number, name = ''): PlanSite => ({
  order, id: `cell/${order}`, name, point: [order, 50 + order] as Point, area: 'East', cost: 1, gain: 8, people_within: 9,
  why: { mean_min_before: null, mean_min_after: 3, people_shared: 1, people_lost_without: 8, areas: null, groups: null, next_best: null },
});
const row = { people: 31, covered: 3, share: 3 / 31 } as Row;
const answer = (more: Partial<PlanAnswer> = {}): PlanAnswer => ({
  basis: { limit_min: 15 } as PlanAnswer['basis'], candidates: 5, weighted: false, value: 19, bound: 19, gap_percent: 0, optimal: true, stopped: 'optimal', seconds: 0.1,
  sites: [site(1), site(2, '学校')], cost: 2, before: { all: row }, after: { all: { ...row, covered: 19 } }, people_no_candidate_reaches: 0, ...more,
});

test('amounts are read as people type them', () => {
  assert.deepEqual(['5', ' 1,000 ', '1 000 000', '2.5', '1，200'].map(amount), [5, 1000, 1_000_000, 2.5, 1200]);
  for (const bad of ['', '-1', '1e3', 'five', '1,00', '0x10', '1,000,00']) assert.ok(Number.isNaN(amount(bad)), bad);
});

test('a form is one question', () => {
  assert.deepEqual(question({ ...plain, sites: '2' }, 15), { query: { goal: 'most', limit: 15, seconds: '5', n: 2 }, wrong: [] });
  const money = { ...plain, by: 'money' as const, money: '1,000', cost: '300', sites: 'not read' };
  assert.deepEqual(question({ ...money, fairness: '4', from: 'cells', away: '500', apart: '250', seconds: '40' }, 10).query,
    { goal: 'most', limit: 10, seconds: '40', budget: 1000, cost: 300, from_venues_m: 500, spacing_m: 250, fairness: '4', from: 'cells' });
});

test('what cannot be meant is named, field by field', () => {
  for (const sites of ['0', '1.5', '1001', 'x', '']) assert.deepEqual(question({ ...plain, sites }, 15).wrong, ['sites'], sites);
  assert.deepEqual(question({ ...plain, away: '-5', apart: 'far' }, 15).wrong, ['away', 'apart']);
  const money = (m: string, cost: string) => question({ ...plain, by: 'money', money: m, cost }, 15).wrong;
  assert.deepEqual([money('10', '20'), money('10', '0'), money('', ''), money('20', '20'), money('1001', '1')], [['money'], ['cost', 'money'], ['cost', 'money'], [], ['money']]);
});

test('the proof is said in words, its bound never below what was proved', () => {
  lang.value = 'en';
  assert.equal(proof(answer(), plain), 'Proved the best: no choice of 2 sites under these rules covers more.');
  assert.equal(proof(answer({ sites: [site(1)] }), plain), 'Proved the best: no other site under these rules covers more.');
  const short = { optimal: false, bound: 152_599.2, gap_percent: 0.31 };
  assert.equal(proof(answer(short), plain), 'No choice of 2 sites under these rules covers more than 152,600 people: this is at most 0.4% short.');
  assert.match(proof(answer(short), { ...plain, by: 'money' }), /^Nothing this money can build .* 152,600 people: this is at most 0\.4% short\.$/);
  assert.doesNotMatch(proof(answer({ ...short, weighted: true }), plain), /152,600/); // such a bound is not people
  lang.value = 'zh';
  assert.match(proof(answer(short), plain), /任何 2 处选址至多覆盖 152,600 人：此方案至多相差 0\.4%/);
  lang.value = 'en';
});

test('the sites come into a plan as one step of new venues', () => {
  const before: Step[] = [[{ do: 'add', id: 'new/3', name: 'Venue 3', point: [0, 0] }]];
  assert.deepEqual(stepOf([site(1), site(2, '学校')], before, (n) => `Venue ${n}`), [
    { do: 'add', id: 'new/4', name: 'Venue 4', point: [1, 51] }, { do: 'add', id: 'new/5', name: '学校', point: [2, 52] },
  ]);
  assert.equal(boxOf([]), null);
  assert.deepEqual(boxOf([[1, 51], [3, 50]])!.map((x) => Math.round(100 * x)), [99, 4999, 301, 5101]);
});

test('taken over, undone and redone, the sites are on the map once', () => {
  found.value = { plan: answer(), form: plain };
  assert.equal(suggested.value?.length, 2);
  takeOver(); takeOver();
  assert.deepEqual([plan.value.length, plan.value[0].length, taken.value, suggested.value?.length], [1, 2, true, 0]);
  undo();
  assert.deepEqual([plan.value.length, taken.value, suggested.value?.length], [0, false, 2]);
  redo();
  assert.equal(taken.value, true);
  closeAnswer();
  assert.deepEqual([suggested.value, plan.value.length], [null, 1]); // what was taken over stays
});

/** Stands in for the server; each call is answered by hand. */
function server(): { calls: { url: string; done: (a: Response | Error) => void; signal: AbortSignal }[] } {
  const calls: ReturnType<typeof server>['calls'] = [];
  globalThis.fetch = ((url: string, o: RequestInit) => new Promise((yes, no) => {
    o.signal!.addEventListener('abort', () => no(new DOMException('stopped', 'AbortError')));
    calls.push({ url, done: (a) => (a instanceof Error ? no(a) : yes(a)), signal: o.signal! });
  })) as typeof fetch;
  return { calls };
}

test('cancelled, refused and gone: said, and nothing lost; the newest question wins', async () => {
  const { calls } = server();
  found.value = { plan: answer(), form: plain };
  fill({ sites: '2' });
  const first = suggest();
  assert.equal(search.value?.state, 'asking');
  const second = suggest();
  assert.ok(calls[0].signal.aborted);
  cancelSearch();
  await Promise.all([first, second]);
  assert.deepEqual([search.value, calls[1].signal.aborted, found.value?.plan.sites.length, form.value.sites], [{ state: 'cancelled' }, true, 2, '2']);
  const bad = suggest();
  calls[2].done(new Response(JSON.stringify({ detail: 'no candidates' }), { status: 422 }));
  await bad;
  assert.deepEqual(search.value, { state: 'failed', refused: true, detail: 'no candidates' });
  const gone = suggest();
  calls[3].done(new TypeError('fetch failed'));
  await gone;
  assert.deepEqual(search.value, { state: 'failed', refused: false, detail: 'the server does not answer' });
  const good = suggest();
  calls[4].done(new Response(JSON.stringify(answer({ sites: [site(1)] }))));
  await good;
  assert.deepEqual([search.value, found.value?.plan.sites.length], [null, 1]);
  fill({ sites: '0' });
  await suggest();
  assert.deepEqual([search.value, calls.length], [{ state: 'wrong', fields: ['sites'] }, 5]);
});
