import { useState } from 'preact/hooks';
import type { Served } from './api';
import { backToToday, choose, chosenPlan, drawing, eraseLine, finishDrawing, goTo, goToLine, place, placing, startAdding, startDrawing, startMoving, takeOut } from './edit';
import { backToMine, badLink, guest, keepThis } from './keep';
import { kindName, more, percent, points, signed, t, tn, whole } from './i18n';
import { degrees, lines, onEarth, touched, type Line, type Touched } from './plan';
import { Explain } from './glossary';
import { servedOf } from './groups';
import { BringButton, Bringing } from './intake-panel';
import { metres } from './shapes';
import { group, index, target } from './state';
import { open } from './suggest';
import { active, behind, canRedo, canUndo, picture, plan, redo, retryPlan, trouble, undo } from './whatif';

/** What the reader changes by hand, and what comes of it. */
export function WhatIf() {
  if (!index.value) return null;
  return (
    <section class="whatif" aria-busy={behind.value}>
      <h2>{t('whatif')}<Explain term="whatif" /></h2>
      <div class="tools">
        <button type="button" class="main" aria-pressed={placing.value?.what === 'new'} aria-keyshortcuts="A" title={t('plan_add_key')} onClick={startAdding}>{t('plan_add')}</button>
        <button type="button" aria-expanded={open.value} aria-controls={open.value ? 'suggest' : undefined} onClick={() => { open.value = !open.value; }}>{t('suggest_open')}</button>
        {index.value.basis.mode === 'network' && (['path', 'barrier'] as const).map((what) => (
          <button key={what} type="button" aria-pressed={placing.value?.what === what} onClick={() => startDrawing(what)}>{t(`draw_${what}`)}</button>
        ))}
        <button type="button" disabled={!canUndo.value} aria-keyshortcuts="Control+Z" title={t('undo_key')} onClick={undo}>{t('undo')}</button>
        <button type="button" disabled={!canRedo.value} aria-keyshortcuts="Control+Shift+Z" title={t('redo_key')} onClick={redo}>{t('redo')}</button>
        <BringButton />
        {active.value && <button type="button" onClick={backToToday}>{t('plan_today')}</button>}
      </div>
      {placing.value ? <Placing /> : !active.value && <p class="hint">{t('plan_lead')}</p>}
      <Bringing />
      <Linked />
      <Troubled />
      {active.value && <Compared />}
      {active.value && <Changes />}
    </section>
  );
}

/** How to place, and a form for who knows the coordinates. */
function Placing() {
  const [lat, setLat] = useState(''), [lon, setLon] = useState(''), [wrong, setWrong] = useState(false);
  const p = placing.value!;
  const put = (e: Event) => {
    e.preventDefault();
    const point: [number, number] = [degrees(lon), degrees(lat)];
    setWrong(!onEarth(point));
    if (!onEarth(point)) return;
    place(point);
    if (drawing()) { setLat(''); setLon(''); }
    target.value = { center: point };
  };
  const field = (name: 'lat' | 'lon', value: string, set: (v: string) => void, hint: string) => (
    <label>{t(name)}<input type="text" inputMode="decimal" autocomplete="off" placeholder={hint} value={value} aria-invalid={wrong} aria-describedby={wrong ? 'placing-wrong' : undefined} onInput={(e) => set(e.currentTarget.value)} /></label>
  );
  const [w, s, e, n] = index.value!.bound;
  return (
    <form class="placing" onSubmit={put}>
      <p role="status">{'points' in p ? tn(`drawing_${p.what}`, p.points.length, { points: p.points.length }) : p.what === 'new' ? t('placing_new') : t('placing_move', { venue: p.venue.name || t('unnamed', { kind: kindName(p.venue.kind) }) })}</p>
      {field('lat', lat, setLat, ((s + n) / 2).toFixed(3))}
      {field('lon', lon, setLon, ((w + e) / 2).toFixed(3))}
      <button type="submit">{t('points' in p ? 'point_here' : 'place_here')}</button>
      {'points' in p && <button type="button" class="main" disabled={p.points.length < 2} onClick={finishDrawing}>{t('draw_finish')}</button>}
      <button type="button" onClick={() => { placing.value = null; }}>{t('cancel')}</button>
      {wrong && <p class="wrong" id="placing-wrong" role="alert">{t('placing_wrong')}</p>}
    </form>
  );
}

/** Says whose plan is shown when it came with a link. */
function Linked() {
  if (badLink.value) return <p class="notice" role="status">{t('link_bad')}</p>;
  if (!guest.value) return null;
  return (
    <div class="notice" role="status">
      <p>{t('link_plan')}</p>
      <div class="tools">
        <button type="button" onClick={backToMine}>{t('link_mine')}</button>
        <button type="button" onClick={keepThis}>{t('link_keep')}</button>
      </div>
    </div>
  );
}

function Troubled() {
  const bad = trouble.value;
  if (!bad) return null;
  return (
    <div class="failure" role="alert">
      <p>{t(bad.kind === 'lost' ? 'plan_lost' : 'plan_refused', { detail: bad.detail })}</p>
      {bad.kind === 'lost' ? <button type="button" onClick={retryPlan}>{t('retry')}</button> : <button type="button" onClick={() => { trouble.value = null; }}>{t('close')}</button>}
    </div>
  );
}

const share = (s: Served) => (s.people > 0 ? s.covered / s.people : 0);

/** Today and the what-if beside each other, and the difference in words. */
function Compared() {
  const p = picture.value;
  if (!p) return <p class="hint">{t(trouble.value ? 'plan_no_figures' : 'plan_counting')}</p>;
  const today = servedOf(p.today), now = servedOf(p.now), gained = more(today.covered, now.covered);
  const lack = (s: Served) => s.not_covered + s.unreachable;
  return (
    <div class={behind.value ? 'compared old' : 'compared'}>
      {group.value && <p class="hint">{t('group_of', { group: group.value })}</p>}
      <p class="big"><strong>{percent(share(now))}</strong> <span>{gained === 0 ? t('plan_same') : tn(gained > 0 ? 'plan_more' : 'plan_less', Math.abs(gained), { people: whole(Math.abs(gained)) })}</span></p>
      <table>
        <caption class="aloud">{t('whatif')}</caption>
        <thead><tr><td /><th scope="col">{t('col_today')}</th><th scope="col">{t('col_whatif')}</th><th scope="col">{t('col_change')}</th></tr></thead>
        <tbody>
          <tr><th scope="row">{t('row_covered')}</th><td>{whole(today.covered)}</td><td>{whole(now.covered)}</td><Change by={gained} good={1} /></tr>
          <tr><th scope="row">{t('row_not_covered')}</th><td>{whole(lack(today))}</td><td>{whole(lack(now))}</td><Change by={more(lack(today), lack(now))} good={-1} /></tr>
          <tr><th scope="row">{t('row_share')}</th><td>{percent(share(today))}</td><td>{percent(share(now))}</td><td class={tone(gained)}>{points(share(now) - share(today))}</td></tr>
        </tbody>
      </table>
      {behind.value && <p class="hint late">{t(trouble.value?.kind === 'lost' ? 'plan_stale' : 'plan_counting')}</p>}
    </div>
  );
}

const tone = (by: number) => (Math.round(by) === 0 ? '' : by > 0 ? 'better' : 'worse');

/** A change of people: sign, and a mark beside the colour. */
export function Change({ by, good }: { by: number; good: 1 | -1 }) {
  return <td class={tone(by * good)}>{signed(by)}</td>;
}

/** The venues the plan touches, and how to take each back. */
function Changes() {
  const all = touched(plan.value), drawn = lines(plan.value);
  return <ul class="changes">{all.map((v) => <Row key={v.id} venue={v} />)}{drawn.map((l) => <LineRow key={l.id} line={l} />)}</ul>;
}

function LineRow({ line: l }: { line: Line }) {
  const long = l.line.slice(1).reduce((sum, p, i) => sum + metres(l.line[i], p), 0);
  return (
    <li>
      <button type="button" class="plain" onClick={() => goToLine(l.id)}>
        <b>{t(l.do === 'path' ? 'drawn_path' : 'drawn_barrier', { number: l.id.split('/')[1] })}</b>
        <span>{t('metres', { m: whole(long) })}</span>
      </button>
      <button type="button" onClick={() => eraseLine(l.id)}>{t('remove')}</button>
    </li>
  );
}

export const planName = (v: { name: string; kind: string }): string => v.name || (v.kind ? t('unnamed', { kind: kindName(v.kind) }) : t('unnamed_venue'));

function Row({ venue: v }: { venue: Touched }) {
  const reach = v.state === 'closed' ? undefined : picture.value?.venues.get(v.id), nobody = reach?.entrances === 0;
  return (
    <li class={chosenPlan.value === v.id ? 'chosen' : ''}>
      <button type="button" class="plain" aria-current={chosenPlan.value === v.id} onClick={() => (v.point ? goTo(v.id) : choose(v.id))}>
        <b>{t(v.state === 'added' ? 'plan_added' : v.state === 'moved' ? 'plan_moved' : 'plan_closed', { venue: planName(v) })}</b>
        {reach && !nobody && <span>{tn('plan_within', reach.within, { people: whole(reach.within) })}</span>}
        {nobody && <span class="wrong">{t('plan_nowhere')}</span>}
        {reach?.island && !nobody && <span class="wrong">{t('plan_island')}</span>}
      </button>
      {v.point && <button type="button" onClick={() => startMoving(v)}>{t('move')}</button>}
      <button type="button" onClick={() => takeOut(v.id)}>{t(v.state === 'added' ? 'remove' : v.state === 'moved' ? 'put_back' : 'reopen')}</button>
    </li>
  );
}
