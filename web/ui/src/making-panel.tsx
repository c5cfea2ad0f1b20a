import { useEffect, useRef, useState } from 'preact/hooks';
import { lang, percent, t, tn, whole, type Key } from './i18n';
import { add, cancel, check, drop, keep, making, missing, outdate, parts, rolesOf, say, title, trouble, watch, type Checked, type Part, type Role } from './making';

/** The page on which a project is made of files. */
export function Making() {
  const [over, setOver] = useState(false), input = useRef<HTMLInputElement>(null), s = making.value;
  useEffect(() => { void watch(); }, []);
  document.title = `${t('make_title')} · Walkshed`;
  const busy = s?.state === 'checking' || s?.state === 'making', lacks = missing(parts.value), sending = parts.value.some((p) => !p.id && !p.failed);
  const take = (e: DragEvent) => { e.preventDefault(); setOver(false); if (e.dataTransfer && !busy) add(e.dataTransfer.files); };
  return (
    <div class="making" onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={take}>
      <header>
        <div><h1>{t('make_title')} <small>{s?.folder}</small></h1><p class="basis">{t('make_lead')}</p></div>
        <div class="actions"><button type="button" class="lang" lang={lang.value === 'zh' ? 'en' : 'zh-CN'} aria-label={t('language_label')} onClick={() => { lang.value = lang.value === 'zh' ? 'en' : 'zh'; }}>{t('language')}</button></div>
      </header>
      <main class="sheet">
        {trouble.value && <p class="failure" role="alert">{trouble.value}</p>}
        <label class="title">{t('make_name')}<input type="text" value={title.value} placeholder={s?.folder} disabled={busy} onInput={(e) => { title.value = e.currentTarget.value; outdate(); }} /></label>
        <section class={over ? 'drop over' : 'drop'}>
          <p>{t('make_drop')}</p>
          <button type="button" class="main" disabled={busy} onClick={() => input.current!.click()}>{t('make_choose')}</button>
          <input ref={input} type="file" multiple class="aloud" tabIndex={-1} aria-label={t('make_choose')} onChange={() => { add(input.current!.files ?? []); input.current!.value = ''; }} />
        </section>
        {parts.value.map((p) => <File key={p.key} part={p} busy={busy} />)}
        {parts.value.length > 0 && lacks.length > 0 && <ul class="lacks">{lacks.map((k) => <li key={k}>{t(k)}</li>)}</ul>}
        {busy && <p role="status"><progress {...(s.total > 0 ? { max: s.total, value: s.done } : {})} aria-label={t('make_working')} /> {t(s.state === 'making' ? 'make_opening' : 'make_checking')} {s.stage ? t(`stage_${s.stage}` as Key) : ''}</p>}
        {s?.wrong && <p class="failure" role="alert">{s.wrong}{s.hint ? ` (${s.hint})` : ''}</p>}
        {s?.checked && s.state !== 'making' && <Report of={s.checked} />}
        <div class="tools">
          {s?.state === 'checked' && <button type="button" class="main" onClick={() => void keep()}>{t('make_keep')}</button>}
          {s?.state !== 'making' && <button type="button" class={s?.state === 'checked' ? '' : 'main'} disabled={busy || sending || parts.value.length === 0 || lacks.length > 0} onClick={() => void check()}>{t('make_check')}</button>}
          {s?.state === 'checking' && <button type="button" onClick={cancel}>{t('cancel')}</button>}
        </div>
        <p class="hint">{t('make_kept')}</p>
      </main>
    </div>
  );
}

const datums = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;

/** One file: how far it is, what it is for, its terms, and what it does not say itself. */
function File({ part: p, busy }: { part: Part; busy: boolean }) {
  const toggle = (r: Role) => say(p.key, { roles: p.kind !== 'osm' ? [r] : p.roles.includes(r) ? p.roles.filter((x) => x !== r) : [...p.roles, r] });
  const column = (role: string) => (
    <label>{t(`make_col_${role}` as Key)}
      <select name={role} disabled={busy} value={p.columns[role] || p.found[role] || ''} onChange={(e) => say(p.key, { columns: { ...p.columns, [role]: e.currentTarget.value } })}>
        <option value="">{t('bring_none')}</option>{p.head.map((c) => <option key={c} value={c}>{c}</option>)}
      </select>
    </label>
  );
  const people = p.roles.includes('population') || p.roles.includes('totals');
  return (
    <section class="part" aria-label={p.file}>
      <h2>{p.file} <small>{size(p.bytes)}</small></h2>
      <button type="button" class="close" aria-label={t('make_remove', { file: p.file })} disabled={busy} onClick={() => drop(p.key)}>×</button>
      {p.failed && <p class="wrong" role="alert">{p.failed}</p>}
      {!p.id && !p.failed && <p role="status"><progress max={p.bytes} value={p.sent} aria-label={t('bring_sending')} /> {t('bring_sending')}</p>}
      {p.id && (
        <>
          <fieldset disabled={busy}>
            <legend>{t('make_for')}</legend>
            {rolesOf(p.kind).map((r) => <label key={r}><input type={p.kind === 'osm' ? 'checkbox' : 'radio'} name={`role ${p.key}`} value={r} checked={p.roles.includes(r)} onChange={() => toggle(r)} /> {t(`make_role_${r}` as Key)}</label>)}
          </fieldset>
          <label>{t('make_licence')}<input type="text" name="licence" disabled={busy} value={p.licence} placeholder={t('make_licence_hint')} onInput={(e) => say(p.key, { licence: e.currentTarget.value })} /></label>
          {p.kind !== 'osm' && p.kind !== 'geotiff' && (
            <label>{t('bring_datum')}
              <select name="crs" disabled={busy} value={p.crs} onChange={(e) => say(p.key, { crs: e.currentTarget.value })}>
                <option value="">{p.said ? t('bring_datum_said', { crs: p.said }) : t('bring_choose')}</option>
                {datums.map((d) => <option key={d} value={d}>{t(`bring_datum_${d}`)}</option>)}
              </select>
            </label>
          )}
          {p.head.length > 0 && <div class="columns">{p.table && !p.roles.includes('totals') && <>{column('lon')}{column('lat')}</>}{column('name')}{people && column('people')}</div>}
        </>
      )}
    </section>
  );
}

const size = (bytes: number): string => (bytes < 1e6 ? `${whole(Math.ceil(bytes / 1e3))} kB` : `${whole(bytes / 1e6)} MB`);

/** What the check found, before anything is kept. */
function Report({ of: c }: { of: Checked }) {
  return (
    <section class="report" role="status">
      <h2>{t('make_found')}</h2>
      <p>{t('make_sums', { venues: whole(c.venues), people: whole(c.people), areas: whole(c.areas), km: whole(c.network.length_km) })}</p>
      <p><strong>{t('make_covered', { share: percent(c.covered / (c.people || 1)), people: whole(c.covered) })}</strong></p>
      {c.datum_doubts.map((d) => <p key={d.source} class="notice">{t('make_doubt', { source: d.source, declared: d.declared.datum, better: d.better.datum, at: whole(d.declared.median_m), then: whole(d.better.median_m) })}</p>)}
      {c.issues.length > 0 && (
        <details open={c.issues.length < 4}>
          <summary>{t('make_issues')}</summary>
          <ul>{c.issues.map((i) => <li key={`${i.source}${i.code}`}><b>{i.source}</b>: {tn('make_rows', i.count, { count: whole(i.count) })}, {c.texts[i.code]?.[lang.value] ?? i.code}
            <ul>{i.first.slice(0, 3).map((x, k) => <li key={k}>{x.origin.row ? t('bring_row', { row: x.origin.row }) : ''} {x.detail}</li>)}</ul></li>)}</ul>
        </details>
      )}
    </section>
  );
}
