import type { Why } from './api';
import { decimal, minutes, people, t } from './i18n';
import { asked, limit, stopAsking } from './state';

/** The answer to a click: which venue, how far, along which way, and why. */
export function WhyPanel() {
  const a = asked.value;
  if (!a) return <p class="hint">{t('why_hint')}</p>;
  return (
    <section class="why" aria-live="polite">
      <h2>{t('why')}</h2>
      <button type="button" class="close" onClick={stopAsking} aria-label={t('close')}>×</button>
      {a.state === 'asking' && <p>{t('why_loading')}</p>}
      {a.state === 'nobody' && <p>{t('why_none')}</p>}
      {a.state === 'failed' && <p>{t('failed', { detail: a.detail })}</p>}
      {a.state === 'answer' && <Explained why={a.why} />}
    </section>
  );
}

function Explained({ why }: { why: Why }) {
  const venue = why.venue_name || t('unnamed', { kind: why.venue_kind });
  const walked = why.reason === 'covered' || why.reason === 'too_far';
  return (
    <>
      {why.cell.minutes !== null && (
        <p class="answer">{t(why.reason === 'off_network' ? 'why_estimate' : 'why_minutes', { minutes: minutes(Math.round(why.cell.minutes * 10) / 10), venue })}</p>
      )}
      <p class={`reason ${why.reason}`}>
        {t(`why_${why.reason}`, { limit: minutes(why.basis.limit_min ?? limit.value), over: decimal(why.over_min ?? 0), snap: people(why.basis.snap_reach_m) })}
      </p>
      {walked && why.street_m + why.cell_leg_m + why.venue_leg_m > 0 && (
        <p>{t('why_legs', { cell: people(why.cell_leg_m), street: people(why.street_m), venue: people(why.venue_leg_m) })}</p>
      )}
      <p>{t(why.cell.modelled ? 'why_people_modelled' : 'why_people', { people: decimal(why.cell.people, why.cell.people < 10 ? 1 : 0) })}</p>
      {why.area && <p>{t('why_area', { area: why.area })}</p>}
      {why.gap_rank ? <p>{t('why_gap', { rank: why.gap_rank })}</p> : null}
    </>
  );
}
