import { computed, effect, signal, untracked } from '@preact/signals';
import { ask, Refusal, type Gaps, type Sites, type Spread } from './api';
import { about, asked, chosenGap, explain, group, index, plannedLists, settledLimit } from './state';
import { active, behind, picture, retryPlan } from './whatif';

// What lists, cards and charts say of a what-if. Figures arrive with every edit
// (whatif.ts); these cost the server more, and follow when the hand rests.

/** How long the hand must rest, in milliseconds. */
const rest = 400;

/** How walking is spread today, and in the what-if where there is one. */
export const spreadToday = signal<Spread | null>(null);
const spreadPlanned = signal<{ spread: Spread; of: string } | null>(null);

/** The what-if the server is asked about and which state of it; '' for today. */
const subject = computed(() => (active.value && !behind.value && picture.value ? `session/${sessionOf(picture.value.tiles)}` : ''));
const moment = computed(() => (subject.value ? `${subject.value} ${picture.value!.version} ${settledLimit.value} ${group.value}` : ''));

/** What the lists were last answered for. */
const answered = signal('');
/** Lists, cards and charts are older than the plan. */
export const listsBehind = computed(() => active.value && answered.value !== moment.value);
export const spreadNow = computed(() => (active.value ? spreadPlanned.value?.spread ?? null : null));

const sessionOf = (tiles: string): string => /sessions\/([^/]+)/.exec(tiles)?.[1] ?? '';

let late = 0, asking: AbortController | null = null;

export function followLists(): void {
  effect(() => { // today's spread, of the chosen group
    const of = group.value, minutes = settledLimit.value;
    if (!index.value) return;
    spreadToday.value = untracked(() => spreadToday.value?.group ?? '') === of ? untracked(() => spreadToday.value) : null;
    ask<Spread>('/spread', { limit: minutes, group: of }).then((s) => { if (group.value === of) spreadToday.value = s; }, () => undefined); // the page does without the chart
  });
  effect(() => {
    const now = moment.value, on = active.value;
    asking?.abort();
    clearTimeout(late);
    if (!on) untracked(leave); else if (now) late = window.setTimeout(() => void catchUp(now), rest);
  });
}

/** Back to today. */
function leave(): void {
  const was = about.value;
  about.value = answered.value = '';
  if (plannedLists.value) chosenGap.value = 0;
  plannedLists.value = spreadPlanned.value = null;
  if (was) askAgain();
}

async function catchUp(now: string): Promise<void> {
  const mine = (asking = new AbortController()), under = subject.value;
  const query = { limit: settledLimit.value, under, group: group.value };
  about.value = under;
  askAgain();
  try {
    const [gaps, gapShapes, sites, spread] = await Promise.all([
      ask<Gaps>('/gaps', { ...query, n: 50 }, mine.signal), ask<GeoJSON.FeatureCollection>('/gaps', { ...query, n: 50, format: 'geojson' }, mine.signal),
      ask<Sites>('/sites', { limit: query.limit, under, n: 10 }, mine.signal), ask<Spread>('/spread', query, mine.signal),
    ]);
    if (mine.signal.aborted) return;
    chosenGap.value = 0; // ranks are others now
    plannedLists.value = { gaps, gapShapes, sites };
    spreadPlanned.value = { spread, of: now };
    answered.value = now;
  } catch (e) {
    if (mine.signal.aborted) return;
    if (e instanceof Refusal && e.status === 410) retryPlan(); // the server forgot the what-if: it is made again from the plan
    else late = window.setTimeout(() => void catchUp(now), 4000);
  }
}

/** The card of a place is asked for again: its answer may be another now. */
function askAgain(): void {
  const a = asked.value;
  if (a?.state === 'answer') void explain({ cell: a.why.cell.cell }, true);
}
