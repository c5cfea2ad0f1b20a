import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { PlanAnswer, PlanSite, WhyShare } from './api';
import { Explain } from './glossary';
import { bound, decimal, list, more, percent, t, tn, walk, whole } from './i18n';
import { areaNamed } from './names';
import { limit, old } from './state';
import { cancelSearch, closeAnswer, fill, form, found, goToSite, open, search, suggest, takeOver, taken, type Field, type Form } from './suggest';
import { active } from './whatif';

/** Where the keyboard goes on when the button under it goes away. */
const backToForm = () => document.querySelector<HTMLElement>('.asking [type="submit"]')?.focus();
const stop = () => { if (document.activeElement?.closest('.working')) backToForm(); cancelSearch(); };

/** The form that asks for the best sites, and what came of it. */
export function Suggest() {
  const asking = search.value?.state === 'asking';
  const box = useRef<HTMLElement>(null);
  useEffect(() => { if (open.value) box.current?.querySelector<HTMLElement>('h3')?.focus(); }, [open.value]);
  if (!open.value) return null;
  return (
    <section class="suggest" id="suggest" ref={box} aria-busy={asking} onKeyDown={(e) => { if (e.key === 'Escape' && search.value?.state === 'asking') { stop(); e.stopPropagation(); } }}>
      <h3 tabIndex={-1}>{t('suggest_title')}</h3>
      {active.value && !taken.value && <p class="hint">{t('suggest_today')}</p>}
      <Ask />
      <Status />
      {found.value && <Found plan={found.value.plan} asked={found.value.form} />}
    </section>
  );
}

function Ask() {
  const f = form.value, wrong = search.value?.state === 'wrong' ? search.value.fields : [];
  const text = (field: Field, label: ComponentChildren, hint = '') => (
    <label>{label}<input type="text" inputMode="decimal" autocomplete="off" name={field} placeholder={hint} value={f[field]} aria-invalid={wrong.includes(field)} aria-describedby={wrong.includes(field) ? 'suggest-wrong' : undefined} onInput={(e) => fill({ [field]: e.currentTarget.value })} /></label>
  );
  const choice = <K extends 'fairness' | 'from' | 'seconds'>(field: K, label: string, options: [Form[K], string][]) => (
    <label class="wide">{label}<select name={field} value={f[field]} onChange={(e) => fill({ [field]: e.currentTarget.value as Form[K] })}>{options.map(([v, words]) => <option key={v} value={v}>{words}</option>)}</select></label>
  );
  const by = (value: Form['by'], label: string) => <label><input type="radio" name="by" value={value} checked={f.by === value} onChange={() => fill({ by: value })} /><span>{label}</span></label>;
  return (
    <form class="asking" noValidate onSubmit={(e) => { e.preventDefault(); void suggest(); }}>
      <fieldset class="segments small wide"><legend>{t('suggest_by')}</legend>{by('sites', t('suggest_by_sites'))}{by('money', t('suggest_by_money'))}</fieldset>
      {f.by === 'sites' ? text('sites', t('suggest_sites')) : <>{text('money', t('suggest_money'))}{text('cost', t('suggest_cost'))}</>}
      {choice('fairness', t('suggest_whom'), [['0', t('suggest_whom_all')], ['1', t('suggest_whom_lean')], ['4', t('suggest_whom_worst')]])}
      {choice('from', t('suggest_where'), [['', t('suggest_where_project')], ['cells', t('suggest_where_street')], ['shut', t('suggest_where_shut')]])}
      {text('away', t('suggest_away'), t('suggest_any'))}
      {text('apart', t('suggest_apart'), t('suggest_any'))}
      {choice('seconds', t('suggest_effort'), [['5', t('suggest_effort_5')], ['15', t('suggest_effort_15')], ['40', t('suggest_effort_40')]])}
      {wrong.length > 0 && <p class="wrong wide" id="suggest-wrong" role="alert">{wrong.map((x) => t(wrongs[x])).join(' ')}</p>}
      <div class="tools wide"><button type="submit" class="main">{t('suggest_go')}</button></div>
    </form>
  );
}

const wrongs = { sites: 'suggest_wrong_sites', money: 'suggest_wrong_money', cost: 'suggest_wrong_cost', away: 'suggest_wrong_metres', apart: 'suggest_wrong_metres' } as const;

/** How the search goes: what it does, or why it has nothing. */
function Status() {
  const s = search.value;
  if (s?.state === 'asking') return <Working began={s.began} seconds={s.seconds} />;
  if (s?.state === 'cancelled') return <p class="hint" role="status">{t('suggest_cancelled')}</p>;
  if (s?.state !== 'failed') return null;
  return (
    <div class="failure" role="alert">
      <p>{t(s.refused ? 'suggest_refused' : 'suggest_failed', { detail: s.detail })}</p>
      {!s.refused && <button type="button" onClick={() => void suggest()}>{t('retry')}</button>}
    </div>
  );
}

/** The server does not tell how far it is, only how long it may search: the bar is time, and after it without end. */
function Working({ began, seconds }: { began: number; seconds: number }) {
  const [now, setNow] = useState(began);
  useEffect(() => { const beat = setInterval(() => setNow(Date.now()), 250); return () => clearInterval(beat); }, [began]);
  const gone = (now - began) / 1000, searching = gone < seconds;
  return (
    <div class="working">
      <p role="status">{t(searching ? 'suggest_searching' : 'suggest_counting', { seconds })}</p>
      <progress aria-label={t('suggest_title')} max={seconds} value={searching ? gone : undefined} />
      <div class="tools"><span class="hint">{t('suggest_gone', { seconds: whole(Math.floor(gone)) })}</span><button type="button" onClick={stop}>{t('cancel')}</button></div>
    </div>
  );
}

/** The proof in a sentence: how much better any other choice could be. */
export function proof(p: PlanAnswer, asked: Form): string {
  const best = p.optimal || p.gap_percent < 0.005, n = p.sites.length;
  const gap = decimal(Math.ceil(p.gap_percent * 10 - 1e-6) / 10, 1), most = whole(Math.ceil(p.bound - 1e-6)); // a bound is rounded up, else it would not be one
  if (p.weighted) return best ? t('suggest_best_weighted') : t('suggest_bound_weighted', { gap });
  if (asked.by === 'money') return best ? t('suggest_best_money') : t('suggest_bound_money', { bound: most, gap });
  return best ? tn('suggest_best', n, { count: whole(n) }) : tn('suggest_bound', n, { count: whole(n), bound: most, gap });
}

function Found({ plan: p, asked }: { plan: PlanAnswer; asked: Form }) {
  const before = p.before.all, after = p.after.all, gained = more(before.covered, after.covered), n = p.sites.length;
  if (n === 0) return <p class="hint" role="status">{t('no_sites')}</p>;
  return (
    <div class={old(p) ? 'found old' : 'found'}>
      <div role="status">
        <p class="big"><strong>+{whole(gained)}</strong> <span>{tn('suggest_found', n, { count: whole(n), before: percent(before.share), after: percent(after.share) })}</span></p>
        <p>{proof(p, asked)}<Explain term="bound" /></p>
      </div>
      {asked.by === 'money' && <p class="hint">{t('suggest_spent', { cost: bound(p.cost), budget: bound(p.budget ?? 0) })}</p>}
      {!p.optimal && p.stopped === 'time' && <p class="hint">{t('suggest_longer')}</p>}
      {p.people_no_candidate_reaches >= 0.5 && <p class="hint">{tn('suggest_beyond', p.people_no_candidate_reaches, { people: whole(p.people_no_candidate_reaches) })}</p>}
      {old(p) && <p class="hint late">{t('suggest_old', { limit: bound(p.basis.limit_min), now: bound(limit.value) })}</p>}
      <div class="tools">
        <button type="button" class="main" aria-disabled={taken.value} onClick={takeOver}>{t(taken.value ? 'suggest_taken' : 'suggest_take')}</button>
        <button type="button" onClick={() => { closeAnswer(); backToForm(); }}>{t('suggest_discard')}</button>
      </div>
      {taken.value && <p class="hint" role="status">{t('suggest_taken_hint')}</p>}
      <ol class="ranked">{p.sites.map((s, i) => <SiteItem key={s.id} site={s} at={i} money={asked.by === 'money'} />)}</ol>
    </div>
  );
}

/** At most three of those a site serves, most first. */
const shares = (all: WhyShare[] | null, named: (name: string) => string): string => list((all ?? []).slice(0, 3).map((a) => t('suggest_share', { name: a.name ? named(a.name) : t('suggest_outside'), people: whole(a.people) })));

function SiteItem({ site: s, at, money }: { site: PlanSite; at: number; money: boolean }) {
  const w = s.why, key = s.name ? 'site_line_named' : s.area ? 'site_line' : 'site_line_nowhere';
  const after = walk(w.mean_min_after), areas = shares(w.areas, areaNamed), groups = shares(w.groups, (g) => g);
  return (
    <li>
      <button type="button" onClick={() => goToSite(at)}>
        <b>{t(key, { gain: whole(s.gain), area: areaNamed(s.area), site: s.name })}</b>
        <span>
          {areas && <>{t('suggest_who', { areas })} </>}
          {groups && <>{t('suggest_groups', { groups })} </>}
          {w.mean_min_after !== null && (w.mean_min_before === null ? t('suggest_walk_none', { after }) : t('suggest_walk', { before: walk(w.mean_min_before), after }))}
        </span>
        <span>{t('suggest_shared', { within: whole(s.people_within), shared: whole(w.people_shared) })} {t('suggest_lost', { people: whole(w.people_lost_without) })}</span>
        <span>
          {w.next_best ? t(w.next_best.name ? 'suggest_next_named' : 'suggest_next', { site: w.next_best.name, metres: whole(w.next_best.away_m), people: whole(w.next_best.people) }) : t('suggest_next_none')}
          {money && <> {t('suggest_costs', { cost: bound(s.cost) })}</>}
        </span>
      </button>
    </li>
  );
}
