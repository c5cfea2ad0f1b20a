import type { Why } from './api';
import { closeVenue, startMoving } from './edit';
import { bound, few, kindName, t, tn, walk, whole } from './i18n';
import { areaNamed } from './names';
import { published } from './published';
import { boxOf } from './shapes';
import { about, asked, index, stopAsking, target, type Venue } from './state';
import { active, behind } from './whatif';

/** The answer to a click: which venue, how far, along which way, and why. */
export function WhyPanel() {
  const a = asked.value;
  if (!index.value) return null;
  // One box whether asked or not: what a live region says must appear inside it.
  if (!a) return <section class="why empty" aria-live="polite"><p>{t(published ? 'published_point' : 'why_hint')}</p></section>;
  return (
    <section class="why" aria-live="polite">
      <h2>{t(a.state === 'venue' ? 'venue' : 'why')}</h2>
      <button type="button" class="close" onClick={close} aria-label={t('close')} title={t('close')}>×</button>
      {a.state === 'asking' && <p>{t('why_loading')}</p>}
      {a.state === 'nobody' && <p>{t('why_none')}</p>}
      {a.state === 'failed' && <p>{t('failed', { detail: a.detail })}</p>}
      {a.state === 'answer' && <div class={active.value && (behind.value || !about.value) ? 'old' : ''}><Explained why={a.why} /></div>}
      {a.state === 'venue' && <VenueCard venue={a.venue} />}
    </section>
  );
}

/** Closes the card and gives the keyboard back to the map. */
function close(): void {
  stopAsking();
  document.querySelector<HTMLElement>('.map canvas')?.focus({ preventScroll: true });
}

function Explained({ why }: { why: Why }) {
  const people = why.cell.people;
  const reason = { limit: bound(why.basis.limit_min), over: walk(why.over_min), snap: whole(why.basis.snap_reach_m) };
  return (
    <>
      {why.cell.minutes !== null && (
        <p class="answer">{t(why.reason === 'off_network' ? 'why_estimate' : 'why_minutes', { minutes: walk(why.cell.minutes), venue: venueName(why) })}</p>
      )}
      <p class={`reason ${why.reason === 'covered' ? 'good' : 'bad'}`}>{t(`why_${why.reason}`, reason)}</p>
      <Legs why={why} />
      <p class="hint">
        <span>{tn(why.cell.modelled ? 'why_people_modelled' : 'why_people', people === 1 ? 1 : 2, { people: few(people) })}</span>{' '}
        {why.area && <span>{t('why_area', { area: areaNamed(why.area) })}</span>}{' '}
        {why.gap_rank ? <span>{t('why_gap', { rank: why.gap_rank })}</span> : null}
      </p>
    </>
  );
}

function venueName(why: Why): string {
  return why.venue_name || (why.venue_kind ? t('unnamed', { kind: kindName(why.venue_kind) }) : t('unnamed_venue'));
}

/** The walk in its three parts, which add up to the minutes. */
function Legs({ why }: { why: Why }) {
  const path = why.path ?? [];
  const legs = [['why_leg_home', why.cell_leg_m], ['why_leg_street', why.street_m], ['why_leg_venue', why.venue_leg_m]] as const;
  const showAll = () => { const box = boxOf(path); if (box) target.value = { box }; };
  return (
    <>
      {why.cell_leg_m + why.street_m + why.venue_leg_m > 0 && (
        <dl class="walk">
          {legs.map(([key, m]) => <div key={key}><dt>{t(key)}</dt><dd>{t('metres', { m: whole(m) })}</dd></div>)}
        </dl>
      )}
      {path.length > 1 && <button type="button" onClick={showAll}>{t('why_show')}</button>}
    </>
  );
}

function VenueCard({ venue }: { venue: Venue }) {
  return (
    <>
      <p class="answer">{venue.name || t('unnamed', { kind: kindName(venue.kind) })}</p>
      {venue.name && <p class="hint">{kindName(venue.kind)}</p>}
      <p>{tn('venue_within', venue.within, { people: whole(venue.within) })}</p>
      <p>{t('venue_only', { people: whole(venue.only) })}</p>
      {active.value && <p class="hint">{t('today_only')}</p>}
      <p class="hint">{t('venue_limit', { limit: bound(index.value!.basis.limit_min) })}</p>
      {!published && <div class="tools">
        <button type="button" onClick={() => closeVenue(venue)}>{t('venue_close')}</button>
        <button type="button" onClick={() => startMoving(venue)}>{t('move')}</button>
      </div>}
    </>
  );
}
