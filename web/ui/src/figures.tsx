import { minutes, people, percent, t } from './i18n';
import { limit, table } from './state';

const choices = [5, 10, 15, 20, 30];

export function LimitChoice() {
  const all = choices.includes(limit.value) ? choices : [...choices, limit.value].sort((a, b) => a - b);
  return (
    <fieldset class="limit">
      <legend>{t('limit')}</legend>
      {all.map((m) => (
        <label key={m}>
          <input type="radio" name="limit" value={m} checked={limit.value === m} onChange={() => { limit.value = m; }} />
          <span>{t('limit_min', { limit: m })}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Rounds parts so that they add up to the rounded whole, as the tables do. */
export function wholeParts(parts: number[]): number[] {
  const out = parts.map(Math.floor);
  const sum = Math.round(parts.reduce((a, b) => a + b, 0));
  const order = parts.map((p, i) => [p - Math.floor(p), i] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const missing = sum - out.reduce((a, b) => a + b, 0);
  order.slice(0, missing).forEach(([, i]) => { out[i] += 1; });
  return out;
}

export function Figures() {
  const all = table.value?.all;
  if (!all) return <section class="figures"><p>{t('loading')}</p></section>;
  const [covered, not, none] = wholeParts([all.covered, all.not_covered, all.unreachable]);
  return (
    <section class="figures">
      <dl>
        <div class="big"><dt>{t('share_covered')}</dt><dd>{percent(all.share)}</dd></div>
        <div><dt>{t('people_not_covered')}</dt><dd>{people(not + none)}</dd></div>
        <div><dt>{t('people_unreachable')}</dt><dd>{people(none)}</dd></div>
        <div><dt>{t('median')}</dt><dd>{minutes(all.median_min)}</dd></div>
      </dl>
      <p class="balance">{t('balance', { covered: people(covered), not_covered: people(not), unreachable: people(none), people: people(covered + not + none) })}</p>
    </section>
  );
}
