import { computed, effect, signal, untracked } from '@preact/signals';
import { ask, Refusal, wordsOf, write, type Draft, type Scenario } from './api';
import { alike, folded, type Plan } from './plan';
import { hash, index, remember } from './state';
import { change, plan } from './whatif';

// The scenarios of the project, as the server keeps them in its files. The plan
// on the page is always the reader's own: opening a scenario is a step that can
// be undone, and nothing is written but by saving.

export const scenarios = signal<Scenario[] | null>(null);
export const canSave = computed(() => index.value?.scenarios === 'write');
export const hasShelf = computed(() => (index.value?.scenarios ?? 'none') !== 'none');

/** The scenario the plan was opened from or saved as, and the plan that was. */
export const opened = signal<{ doc: Scenario; plan: Plan } | null>(null);
/** The plan is no longer what the scenario holds. */
export const changedSince = computed(() => opened.value !== null && opened.value.plan !== plan.value && !alike(opened.value.plan, plan.value));

export type Told =
  | { state: 'busy' } | { state: 'failed'; detail: string } | { state: 'saved'; name: string } | { state: 'deleted'; doc: Scenario } | { state: 'restored'; name: string }
  | { state: 'conflict'; draft: Draft; theirs: Scenario | null; id: string };
/** What became of the last thing done. */
export const told = signal<Told | null>(null);

export async function loadScenarios(): Promise<void> {
  if (!hasShelf.value) return;
  try { scenarios.value = (await ask<{ scenarios: Scenario[] }>('/scenarios')).scenarios; } catch (e) { told.value = { state: 'failed', detail: wordsOf(e) }; }
}

const at = (id: string): string => `/scenarios/${encodeURIComponent(id)}`;

function put(doc: Scenario): void {
  const rest = (scenarios.value ?? []).filter((s) => s.id !== doc.id);
  scenarios.value = [...rest, doc].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Does something with a scenario and says what came of it. */
async function doing(what: () => Promise<Told>): Promise<boolean> {
  told.value = { state: 'busy' };
  try { told.value = await what(); return true; } catch (e) { told.value = { state: 'failed', detail: wordsOf(e) }; return false; }
}

/** Lays a scenario over today, as one step of the what-if. */
export function openScenario(doc: Scenario): void {
  const next: Plan = doc.changes.length > 0 ? [doc.changes] : [];
  if (!alike(next, plan.value)) change(next);
  opened.value = { doc, plan: plan.value };
  told.value = null;
}

/** Saves the plan: over the scenario that is open, else as one of its own. */
export const save = (fields: Omit<Draft, 'changes'>, over: boolean): Promise<boolean> => {
  const open = over ? opened.value : null, now = plan.value;
  return store(open?.doc ?? null, { ...fields, changes: [...folded(now)] }, (doc) => { opened.value = { doc, plan: now }; }, open ? '' : opened.value?.doc.id ?? '');
};

/** Another name, note or cost for a scenario; its changes stay. */
export const rename = (doc: Scenario, fields: Omit<Draft, 'changes'>): Promise<boolean> => store(doc, { ...fields, changes: doc.changes }, keepOpen);

/** A copy of a scenario under another name, with what only its file holds. */
export const duplicate = (doc: Scenario, name: string): Promise<boolean> =>
  store(null, { name, notes: doc.notes, cost: doc.cost, changes: doc.changes }, () => undefined, doc.id);

function keepOpen(doc: Scenario): void {
  if (opened.value?.doc.id === doc.id) opened.value = { ...opened.value, doc };
}

/** Writes a draft: over the version of doc that was seen, or as a scenario of its own. */
async function store(doc: Scenario | null, draft: Draft, then: (doc: Scenario) => void, like = ''): Promise<boolean> {
  return doing(async () => {
    try {
      const saved = doc ? await write<Scenario>('PUT', at(doc.id), draft, doc.version) : await write<Scenario>('POST', `/scenarios${like && `?like=${encodeURIComponent(like)}`}`, draft);
      put(saved);
      then(saved);
      return { state: 'saved', name: saved.name };
    } catch (e) {
      const gone = e instanceof Refusal && e.status === 404 && doc !== null;
      if (!(e instanceof Refusal && e.status === 412) && !gone) throw e;
      return { state: 'conflict', draft, theirs: e.scenario ?? null, id: doc!.id };
    }
  });
}

/** Of two who changed one scenario: the reader's own goes on as another. */
export async function saveMine(name: string): Promise<void> {
  const c = told.value;
  if (c?.state !== 'conflict') return;
  const now = plan.value;
  await store(null, { ...c.draft, name }, (doc) => { opened.value = { doc, plan: now }; });
  void loadScenarios();
}

/** The other's is opened; the reader's own stays one undo away. */
export function takeTheirs(): void {
  const c = told.value;
  if (c?.state !== 'conflict' || !c.theirs) return;
  put(c.theirs);
  openScenario(c.theirs);
}

export const remove = (doc: Scenario): Promise<boolean> => doing(async () => {
  try {
    await write('DELETE', at(doc.id), undefined, doc.version);
  } catch (e) {
    if (!(e instanceof Refusal && e.status === 412)) throw e;
    await loadScenarios();
    return { state: 'failed', detail: e.message };
  }
  scenarios.value = (scenarios.value ?? []).filter((s) => s.id !== doc.id);
  if (opened.value?.doc.id === doc.id) opened.value = null;
  return { state: 'deleted', doc };
});

export const restore = (doc: Scenario): Promise<boolean> => doing(async () => {
  const back = await write<Scenario>('POST', `${at(doc.id)}/restore`);
  put(back);
  return { state: 'restored', name: back.name };
});

/** Takes up the scenario a link names; the plan of the link stands as it is. */
export async function keepScenario(): Promise<void> {
  const id = hash().get('scenario');
  await loadScenarios();
  const doc = scenarios.value?.find((s) => s.id === id);
  if (doc && plan.value.length === 0) openScenario(doc);
  else if (doc) opened.value = { doc, plan: doc.changes.length > 0 ? [doc.changes] : [] };
  effect(() => { remember('scenario', opened.value?.doc.id ?? ''); });
  effect(() => { if (plan.value.length === 0 && untracked(() => opened.value !== null && opened.value.doc.changes.length > 0)) opened.value = null; });
}
