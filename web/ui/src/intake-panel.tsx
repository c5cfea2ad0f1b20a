import { useEffect, useRef } from 'preact/hooks';
import type { FilePreview } from './api';
import { lang, percent, t, tn, whole } from './i18n';
import { bring, brought, endings, forget, hovering, mostVenues, readAs, takeDrops, takeOver, type Brought, type Reading } from './intake';
import { index } from './state';

/** The button that chooses a file, for who does not drag one. */
export function BringButton() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(takeDrops, []);
  if (!index.value?.files) return null;
  const chosen = () => {
    const file = input.current!.files?.[0];
    if (file) void bring(file);
    input.current!.value = ''; // the same file may be chosen again, mended
  };
  return (
    <>
      <button type="button" title={t('bring_hint')} onClick={() => input.current!.click()}>{t('bring_open')}</button>
      <input ref={input} type="file" class="aloud" tabIndex={-1} aria-label={t('bring_open')} accept={endings.join()} onChange={chosen} />
    </>
  );
}

/** Says that a file may be let go here. */
export function DropZone() {
  return hovering.value ? <div class="dropzone" role="status"><p>{t('bring_drop')}</p></div> : null;
}

const data = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;

/** A file of the reader's own: how it is read, what can be used and what not, and what to do with it. */
export function Bringing() {
  const b = brought.value, box = useRef<HTMLElement>(null), name = b?.file;
  useEffect(() => { box.current?.querySelector<HTMLElement>('h3')?.focus(); }, [name]);
  if (!b) return null;
  return (
    <section class="bringing" ref={box} aria-busy={b.busy} onKeyDown={(e) => { if (e.key === 'Escape') { forget(); e.stopPropagation(); } }}>
      <h3 tabIndex={-1}>{t('bring_title', { file: b.file })}</h3>
      <p class="hint">{t('bring_kept')}</p>
      {b.failed && <p class="wrong" role="alert">{b.failed}</p>}
      {b.busy && !b.seen && <Way sent={b.sent} of={b.bytes} />}
      {b.seen && <How b={b} seen={b.seen} />}
      {b.seen && <Came b={b} seen={b.seen} />}
      <div class="tools">
        {b.seen && b.seen.usable > 0 && !b.busy && (
          <>
            <button type="button" class="main" disabled={b.seen.usable > mostVenues} onClick={() => void takeOver(false)}>{t('bring_add')}</button>
            <button type="button" disabled={b.seen.usable > mostVenues} onClick={() => void takeOver(true)}>{t('bring_replace')}</button>
          </>
        )}
        <button type="button" onClick={forget}>{t('cancel')}</button>
      </div>
    </section>
  );
}

function Way({ sent, of }: { sent: number; of: number }) {
  return (
    <p role="status"><progress max={of} value={sent} aria-label={t('bring_sending')} /> {t(sent < of ? 'bring_sending' : 'bring_reading')}</p>
  );
}

/** The datum and the columns, as a form that is read at once. */
function How({ b, seen }: { b: Brought; seen: FilePreview }) {
  const put = (more: Partial<Reading>) => void readAs(more);
  const column = (field: 'lon' | 'lat' | 'name' | 'kind') => (
    <label>{t(field === 'kind' ? 'bring_sort' : `bring_${field}`)}
      <select name={field} value={b.as[field] || seen.found[field] || ''} onChange={(e) => put({ [field]: e.currentTarget.value })}>
        <option value="">{t('bring_none')}</option>
        {seen.columns.map((c) => <option key={c} value={c}>{c}</option>)}
      </select>
    </label>
  );
  const other = b.as.crs !== '' && !(data as readonly string[]).includes(b.as.crs);
  return (
    <form class="asking" onSubmit={(e) => e.preventDefault()}>
      <label class="wide">{t('bring_datum')}
        <select name="crs" value={other ? 'other' : b.as.crs} aria-invalid={!seen.crs} onChange={(e) => put({ crs: e.currentTarget.value === 'other' ? 'EPSG:' : e.currentTarget.value })}>
          <option value="">{seen.crs_said ? t('bring_datum_said', { crs: seen.crs_said }) : t('bring_choose')}</option>
          {data.map((d) => <option key={d} value={d}>{t(`bring_datum_${d}`)}</option>)}
          <option value="other">{t('bring_datum_other')}</option>
        </select>
      </label>
      {other && <label class="wide">EPSG<input type="text" name="epsg" value={b.as.crs} autocomplete="off" onChange={(e) => put({ crs: e.currentTarget.value })} /></label>}
      {seen.table && column('lon')}
      {seen.table && column('lat')}
      {seen.columns.length > 0 && column('name')}
      {seen.columns.length > 0 && column('kind')}
      {(seen.kind === 'geopackage' || seen.kind === 'xlsx') && (b.as.layer !== '' || seen.columns.length === 0) && <label class="wide">{t('bring_layer')}<input type="text" name="layer" value={b.as.layer} autocomplete="off" onChange={(e) => put({ layer: e.currentTarget.value })} /></label>}
      {seen.sample.length > 0 && <Sample seen={seen} />}
    </form>
  );
}

function Sample({ seen }: { seen: FilePreview }) {
  return (
    <div class="sample wide" tabIndex={0} role="region" aria-label={t('bring_sample')}>
      <table>
        <thead><tr>{seen.columns.map((c) => <th key={c} scope="col">{c}</th>)}</tr></thead>
        <tbody>{seen.sample.map((row, i) => <tr key={i}>{row.map((v, k) => <td key={k}>{v}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

/** What of the file can be used, what not and why, and whether the streets doubt the datum. */
function Came({ b, seen }: { b: Brought; seen: FilePreview }) {
  if (seen.wrong) return <p class="wrong" role="alert">{!seen.crs ? t('bring_no_datum') : `${seen.wrong}${seen.hint ? ` (${seen.hint})` : ''}`}</p>;
  const lost = seen.rows - seen.usable, doubt = seen.datum_doubt, better = (data as readonly string[]).includes(doubt?.better.datum ?? '') ? doubt!.better.datum : '';
  return (
    <div class={b.busy ? 'came old' : 'came'} role="status">
      <p><strong>{tn('bring_usable', seen.usable, { usable: whole(seen.usable), rows: whole(seen.rows) })}</strong> {t('bring_map')}</p>
      {seen.usable > mostVenues && <p class="wrong">{t('bring_many', { most: mostVenues, count: whole(seen.usable) })}</p>}
      {seen.away > 0 && <p class="wrong">{tn('bring_away', seen.away, { count: whole(seen.away) })}</p>}
      {doubt && (
        <div class="notice">
          <p>{t('bring_doubt', { declared: doubt.declared.datum, better: doubt.better.datum, at: whole(doubt.declared.median_m), then: whole(doubt.better.median_m), near: percent(doubt.declared.near_share), nearer: percent(doubt.better.near_share) })}</p>
          {better && <div class="tools"><button type="button" onClick={() => void readAs({ crs: better })}>{t('bring_reread', { better })}</button></div>}
        </div>
      )}
      {seen.issues.length > 0 && (
        <details open={lost > 0}>
          <summary>{tn('bring_refused', lost, { count: whole(lost) })}</summary>
          <ul>{seen.issues.map((i) => (
            <li key={i.code}><b>{whole(i.count)}</b> {seen.texts[i.code]?.[lang.value] ?? i.code}
              <ul>{i.first.map((x, k) => <li key={k}>{x.origin.row ? t('bring_row', { row: x.origin.row }) : ''} {x.detail}</li>)}{i.count > i.first.length && <li>{t('bring_more', { count: whole(i.count - i.first.length) })}</li>}</ul>
            </li>
          ))}</ul>
        </details>
      )}
    </div>
  );
}
