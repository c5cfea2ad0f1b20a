import { effect, signal } from '@preact/signals';
import { fromLink, toLink } from './plan';
import { hash, index, remember } from './state';
import { change, plan } from './whatif';

// The reader's own plan is kept in this browser; one that came with a link is
// shown beside it and never written over it unasked.

/** A plan that came with a link is shown, and the reader has another one. */
export const guest = signal(false);
/** The link held a plan that cannot be read. */
export const badLink = signal(false);

const key = (): string => `walkshed plan: ${index.value!.name}`;

function kept(): string {
  try { return localStorage.getItem(key()) ?? ''; } catch { return ''; } // a browser may forbid it: then nothing is kept
}

function keep(text: string): void {
  try { localStorage.setItem(key(), text); } catch { /* see kept */ }
}

/** A plan of more than this is kept in the browser, not in the address: programs that pass links on cut them. */
const longestLink = 100_000;
const intoAddress = (text: string): void => remember('plan', text.length > longestLink ? '' : text);

/** Takes up the plan of the link, else the reader's own, and keeps what becomes of it. */
export function keepPlan(): void {
  const mine = kept(), link = hash().get('plan') ?? '', linked = fromLink(link);
  badLink.value = link !== '' && !linked;
  const first = linked ?? fromLink(mine);
  guest.value = linked !== null && mine !== '' && mine !== toLink(linked);
  if (first) plan.value = first;
  effect(() => {
    const text = toLink(plan.value);
    intoAddress(text);
    if (!guest.value) keep(text);
  });
  window.addEventListener('hashchange', () => { // a link pasted over this page: one step, undone like any other
    const pasted = hash().get('plan') ?? '', steps = fromLink(pasted);
    if (steps && pasted !== toLink(plan.value)) change(steps); else intoAddress(toLink(plan.value));
  });
}

/** Puts the reader's own plan back in place of the one that came with a link. */
export function backToMine(): void {
  change(fromLink(kept()) ?? []);
  guest.value = false;
}

export const keepThis = (): void => { guest.value = false; };
