import type { Row } from './api';
import { wholeParts } from './classes';
import { spreadToday } from './follow';
import { Explain } from './glossary';
import { bound, percent, t, tn, walk, whole } from './i18n';
import { group, limit, stale, table } from './state';
import { active } from './whatif';

const choices = [5, 10, 15, 20, 30];

export function LimitChoice() {
  const all = choices.includes(limit.value) ? choices : [...choices, limit.value].sort((a, b) => a - b);
  return (
    <fieldset class="limits">
      <legend>{t('limit')}</legend>
      <div class="segments">
      {all.map((m) => (
        <label key={m}>
          <input type="radio" name="limit" value={m} checked={limit.value === m} onChange={() => { limit.value = m; }} />
          <span>{t('limit_min', { limit: bound(m) })}</span>
        </label>
      ))}
      </div>
      <LimitSlider />
    </fieldset>
  );
}

/** Any limit: the map follows the slider at once, the figures when it rests. */
function LimitSlider() {
  const set = (minutes: number) => { if (minutes > 0 && minutes <= 120) limit.value = Math.round(minutes * 10) / 10; };
  return (
    <div class="limit-exact">
      <button type="button" aria-label={t('limit_less')} title={t('limit_less')} disabled={limit.value <= 1} onClick={() => set(limit.value - 1)}>−</button>
      <input type="range" min="1" max={Math.max(60, limit.value)} step="1" value={limit.value} aria-label={t('limit_slide')} onInput={(e) => set(Number(e.currentTarget.value))} />
      <button type="button" aria-label={t('limit_more')} title={t('limit_more')} disabled={limit.value >= 120} onClick={() => set(limit.value + 1)}>+</button>
      <input type="number" min="0.1" max="120" step="any" value={limit.value} aria-label={t('limit_number')} onChange={(e) => { set(Number(e.currentTarget.value)); e.currentTarget.value = String(limit.value); }} />
    </div>
  );
}

export function Figures() {
  const everybody = table.value?.all;
  const all = everybody && ofGroup(everybody);
  if (!all) return <section class="figures"><p class="hint">{t('loading')}</p></section>;
  if (all.people === 0) return <section class="figures"><p>{t('nobody')}</p></section>;
  const [covered, far, none] = wholeParts([all.covered, all.not_covered, all.unreachable]);
  const people = covered + far + none;
  return (
    <section class={stale.value ? 'figures old' : 'figures'}>
      {active.value && <h2>{t('col_today')}</h2>}
      {group.value && <p class="hint">{t('group_of', { group: group.value })} {t('group_map')}</p>}
      <p class="big"><strong>{percent(all.share)}</strong> <span>{tn('share_covered', people, { people: whole(people) })}</span><Explain term="covered" /></p>
      <PartsBar all={all} />
      <dl>
        <div><dt>{t('not_covered_people')}</dt><dd>{whole(far + none)}</dd></div>
        <div><dt>{t('no_walk_people')}<Explain term="no_walk" /></dt><dd>{whole(none)}</dd></div>
        <div><dt>{t('median')}<Explain term="median" /></dt><dd>{walk(all.median_min)}</dd></div>
      </dl>
      <p class="hint">{t('balance', { covered: whole(covered), far: whole(far), none: whole(none), people: whole(people) })}</p>
    </section>
  );
}

/** The figures of the chosen group; of everybody where none is. */
export function ofGroup<R extends Row>(row: R): R {
  const g = group.value && row.groups?.find((x) => x.name === group.value);
  if (!g) return row;
  return { ...row, people: g.people, covered: g.covered, not_covered: g.not_covered, unreachable: g.unreachable, share: g.share, no_people: g.no_people, median_min: spreadToday.value?.group === group.value ? spreadToday.value.median_min : null };
}

/** The balance as a drawing; the sentence under it says the same in words. */
function PartsBar({ all }: { all: Row }) {
  const at = (part: number) => (100 * part) / all.people;
  return (
    <svg class="parts" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="covered" width={at(all.covered)} height="8" />
      <rect class="far" x={at(all.covered)} width={at(all.not_covered)} height="8" />
      <rect class="none" x={at(all.covered + all.not_covered)} width={at(all.unreachable)} height="8" />
    </svg>
  );
}
