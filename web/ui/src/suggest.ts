import { computed, signal } from '@preact/signals';
import { ask, Refusal, type PlanAnswer, type PlanSite, type Point } from './api';
import { chosenPlan } from './edit';
import { t } from './i18n';
import { freshId, type Plan, type Step } from './plan';
import { about, limit, target } from './state';
import { edit, plan } from './whatif';

/** What the planner fills in, as typed: nothing is corrected under the hand. */
export interface Form { by: 'sites' | 'money'; sites: string; money: string; cost: string; fairness: '0' | '1' | '4'; from: '' | 'cells' | 'shut'; away: string; apart: string; seconds: '5' | '15' | '40' }
export const form = signal<Form>({ by: 'sites', sites: '5', money: '', cost: '', fairness: '0', from: '', away: '', apart: '', seconds: '5' });
export const open = signal(false);
export const fill = (part: Partial<Form>): void => { form.value = { ...form.value, ...part }; };

export type Field = 'sites' | 'money' | 'cost' | 'away' | 'apart';
/** The server takes no more sites, and an edit no more changes, than this. */
const mostSites = 1000;

/** A number as people type it, 1,000 and 1 000 too; NaN for anything else. */
export function amount(text: string): number {
  const plain = text.trim().replace(/(\d)[,，\s](?=\d{3}(\D|$))/g, '$1');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}

/** The question a form asks of /plan, or the fields that cannot be meant. */
export function question(f: Form, minutes: number): { query: Record<string, string | number>; wrong: Field[] } {
  const wrong: Field[] = [];
  const number = (field: Field, good: (n: number) => boolean): number => {
    const n = f[field].trim() === '' && (field === 'away' || field === 'apart') ? 0 : amount(f[field]);
    if (!good(n)) wrong.push(field);
    return n;
  };
  const query: Record<string, string | number> = { goal: 'most', limit: minutes, seconds: f.seconds };
  if (f.by === 'sites') query.n = number('sites', (n) => Number.isInteger(n) && n >= 1 && n <= mostSites);
  else {
    query.cost = number('cost', (n) => n > 0 && n <= 1e15);
    query.budget = number('money', (n) => n > 0 && n <= 1e15 && !(n < Number(query.cost)) && !(n / Number(query.cost) > mostSites));
  }
  const away = number('away', (n) => n >= 0 && n <= 1e6), apart = number('apart', (n) => n >= 0 && n <= 1e6);
  if (away > 0) query.from_venues_m = away;
  if (apart > 0) query.spacing_m = apart;
  if (f.fairness !== '0') query.fairness = f.fairness;
  if (f.from) query.from = f.from;
  return { query, wrong };
}

export type Search =
  | { state: 'wrong'; fields: Field[] } | { state: 'asking'; began: number; seconds: number } | { state: 'cancelled' }
  | { state: 'failed'; refused: boolean; detail: string };
/** What the search is at; null before the first and when it has its answer. */
export const search = signal<Search | null>(null);
/** The last answer, and the form it answers: a search that fails or is cancelled leaves it. */
export const found = signal<{ plan: PlanAnswer; form: Form } | null>(null);

let asking: AbortController | null = null;

/** Asks for the best sites; the newest question wins. */
export async function suggest(): Promise<void> {
  asking?.abort();
  const f = form.value, { query, wrong } = question(f, limit.value);
  if (wrong.length > 0) { search.value = { state: 'wrong', fields: wrong }; return; }
  const mine = (asking = new AbortController());
  search.value = { state: 'asking', began: Date.now(), seconds: Number(f.seconds) };
  try {
    const answer = await ask<PlanAnswer>('/plan', { ...query, under: about.value }, mine.signal);
    if (mine.signal.aborted) return;
    found.value = { plan: answer, form: f };
    step.value = null;
    search.value = null;
    const box = boxOf(answer.sites.map((s) => s.point));
    if (box) target.value = { box };
  } catch (e) {
    if (mine.signal.aborted) return;
    search.value = { state: 'failed', refused: e instanceof Refusal && e.status < 500, detail: e instanceof Refusal ? e.message : e instanceof TypeError ? t('offline') : String(e) };
  }
}

/** Gives the search up: the server stops when nobody waits any more. */
export function cancelSearch(): void {
  asking?.abort();
  if (search.value?.state === 'asking') search.value = { state: 'cancelled' };
}

/** The box around some places, with a border so that none lies under the frame; null for none. */
export function boxOf(points: Point[]): [number, number, number, number] | null {
  if (points.length === 0) return null;
  const lon = points.map((p) => p[0]), lat = points.map((p) => p[1]);
  return [Math.min(...lon) - 0.01, Math.min(...lat) - 0.01, Math.max(...lon) + 0.01, Math.max(...lat) + 0.01];
}

/** The step that adds each site as a venue of the plan; the name of one that has none is made by named. */
export function stepOf(sites: readonly PlanSite[], before: Plan, named: (number: number) => string): Step {
  const { number } = freshId(before);
  return sites.map((s, i) => ({ do: 'add', id: `new/${number + i}`, name: s.name || named(number + i), point: s.point }));
}

const step = signal<Step | null>(null);
/** The answer stands in the what-if now: not before, and not after an undo. */
export const taken = computed(() => step.value !== null && plan.value.includes(step.value));

/** Takes the sites over as venues of the what-if: one step, undone and dragged like any other. */
export function takeOver(): void {
  if (!found.value || taken.value || found.value.plan.sites.length === 0) return;
  step.value = stepOf(found.value.plan.sites, plan.value, (number) => t('plan_new', { number }));
  edit(step.value);
}

/** Shows a site on the map, and its card once it is a venue of the what-if. */
export function goToSite(i: number): void {
  target.value = { center: found.value!.plan.sites[i].point, zoom: 14 };
  if (taken.value) chosenPlan.value = step.value![i].id;
}

/** The sites the map shows as suggested: none while they stand there as venues. */
export const suggested = computed(() => (found.value ? (taken.value ? [] : found.value.plan.sites) : null));

export function closeAnswer(): void {
  found.value = null;
  step.value = null;
}
