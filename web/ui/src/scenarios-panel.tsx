import { useState } from 'preact/hooks';
import type { Compared, Scenario } from './api';
import { pair, rowKey, rows } from './compare';
import { Explain } from './glossary';
import { bound, decimal, more, percent, signed, t } from './i18n';
import { canSave, changedSince, duplicate, hasShelf, opened, openScenario, remove, rename, restore, save, saveMine, scenarios, takeTheirs, told } from './scenarios';
import { amount, found, taken } from './suggest';
import { active } from './whatif';

/** The project's scenarios: the what-if saved, opened, copied, compared. */
export function Scenarios() {
  const [form, setForm] = useState<'' | 'save' | 'another'>('');
  if (!hasShelf.value || scenarios.value === null) return null;
  const open = opened.value, done = () => setForm('');
  return (
    <section class="scenarios" aria-busy={told.value?.state === 'busy'}>
      <h2>{t('scenarios')}<Explain term="scenario" /></h2>
      {open && <p class="open">{t(changedSince.value ? 'scenario_changed' : 'scenario_open', { name: open.doc.name })}</p>}
      {open && <Beside doc={open.doc} />}
      {canSave.value ? (
        <div class="tools">
          {open && <button type="button" class="main" disabled={!changedSince.value} onClick={() => void save({ name: open.doc.name, notes: open.doc.notes, cost: open.doc.cost }, true)}>{t('scenario_save')}</button>}
          <button type="button" class={open ? '' : 'main'} disabled={!active.value} aria-expanded={form !== ''} onClick={() => setForm(form ? '' : open ? 'another' : 'save')}>{t(open ? 'scenario_save_another' : 'scenario_save_new')}</button>
        </div>
      ) : <p class="hint">{t('scenario_read_only')}</p>}
      {form && <Fields first={{ name: '', notes: '', cost: taken.value ? found.value?.plan.cost ?? 0 : 0 }} label={t('scenario_save')} cancel={done} keep={async (f) => { if (await save(f, false)) done(); }} />}
      <Told />
      {scenarios.value.length === 0 ? <p class="hint">{t('scenario_none')}</p> : <Table all={scenarios.value} />}
    </section>
  );
}

/** What the file holds and the page cannot show: it stays, and is said. */
function Beside({ doc }: { doc: Scenario }) {
  const { amended } = doc.beside;
  return amended === 0 ? null : <p class="hint">{t('scenario_beside', { amended })}</p>;
}

interface FieldsOf { name: string; notes: string; cost: number }

/** Name, note and cost, as typed. */
function Fields({ first, label, cancel, keep }: { first: FieldsOf; label: string; cancel: () => void; keep: (f: FieldsOf) => Promise<void> }) {
  const [name, setName] = useState(first.name), [notes, setNotes] = useState(first.notes), [cost, setCost] = useState(first.cost > 0 ? String(first.cost) : ''), [wrong, setWrong] = useState('');
  const submit = (e: Event) => {
    e.preventDefault();
    const money = cost.trim() === '' ? 0 : amount(cost);
    const bad = name.trim() === '' ? t('scenario_needs_name') : Number.isNaN(money) ? t('scenario_bad_cost') : '';
    setWrong(bad);
    if (!bad) void keep({ name: name.trim(), notes: notes.trim(), cost: money });
  };
  return (
    <form class="asking" noValidate onSubmit={submit} onKeyDown={(e) => { if (e.key === 'Escape') { cancel(); e.stopPropagation(); } }}>
      <label class="wide">{t('scenario_name')}<input type="text" maxLength={200} value={name} autoFocus aria-invalid={wrong !== '' && name.trim() === ''} onInput={(e) => setName(e.currentTarget.value)} /></label>
      <label class="wide">{t('scenario_notes')}<textarea rows={2} maxLength={10000} value={notes} onInput={(e) => setNotes(e.currentTarget.value)} /></label>
      <label>{t('scenario_cost')}<input type="text" inputMode="decimal" value={cost} placeholder={t('scenario_cost_none')} onInput={(e) => setCost(e.currentTarget.value)} /></label>
      {wrong && <p class="wrong wide" role="alert">{wrong}</p>}
      <div class="tools wide"><button type="submit" class="main">{label}</button><button type="button" onClick={cancel}>{t('cancel')}</button></div>
    </form>
  );
}

/** What became of the last thing done: with the way back. */
function Told() {
  const is = told.value, close = () => { told.value = null; };
  if (!is || is.state === 'busy') return <p class="aloud" role="status" />;
  if (is.state === 'failed') return <div class="failure" role="alert"><p>{t('scenario_failed', { detail: is.detail })}</p><button type="button" onClick={close}>{t('close')}</button></div>;
  if (is.state === 'conflict') {
    return (
      <div class="failure" role="alert">
        <p>{t(is.theirs ? 'scenario_conflict' : 'scenario_gone', { name: is.draft.name, theirs: is.theirs?.name ?? '' })}</p>
        <button type="button" class="main" onClick={() => void saveMine(t('scenario_mine', { name: is.draft.name }))}>{t('scenario_save_mine')}</button>
        {is.theirs && <button type="button" onClick={takeTheirs}>{t('scenario_take_theirs')}</button>}
      </div>
    );
  }
  return (
    <div class="notice" role="status">
      <p>{t(is.state === 'deleted' ? 'scenario_deleted' : is.state === 'restored' ? 'scenario_restored' : 'scenario_saved', { name: is.state === 'deleted' ? is.doc.name : is.name })}</p>
      {is.state === 'deleted' && <div class="tools"><button type="button" onClick={() => void restore(is.doc)}>{t('undo')}</button></div>}
    </div>
  );
}

type By = 'name' | 'cost' | 'covered' | 'gini' | 'gained';
const values: Record<Exclude<By, 'name'>, (s: Scenario, c: Compared) => number> = {
  cost: (s) => s.cost, covered: (_, c) => c.after.share, gini: (_, c) => c.b.spread.gini, gained: (_, c) => c.after.covered - c.before.covered,
};

function Table({ all }: { all: Scenario[] }) {
  const [by, setBy] = useState<{ by: By; up: boolean }>({ by: 'name', up: true }), [naming, setNaming] = useState('');
  const answer = (s: Scenario): Compared | null => { const c = rows.value.get(rowKey(s.id, s.version)); return typeof c === 'object' ? c : null; };
  const sorted = [...all].sort((a, b) => {
    const [x, y] = [answer(a), answer(b)], key = by.by;
    const way = key === 'name' || !x || !y ? Number(!x) - Number(!y) || a.name.localeCompare(b.name) : values[key](a, x) - values[key](b, y);
    return by.up ? way : -way;
  });
  const head = (key: By, term?: 'covered' | 'gini') => (
    <th scope="col" aria-sort={by.by === key ? (by.up ? 'ascending' : 'descending') : undefined}>
      <button type="button" title={t('sort_by', { column: t(`scenario_col_${key}`) })} onClick={() => setBy({ by: key, up: by.by === key ? !by.up : key === 'name' || key === 'cost' || key === 'gini' })}>
        {t(`scenario_col_${key}`)}<span aria-hidden="true">{by.by === key ? (by.up ? '▲' : '▼') : ''}</span>
      </button>
      {term && <Explain term={term} />}
    </th>
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('scenarios')}>
      <table class="of-scenarios">
        <thead><tr>{head('name')}{head('cost')}{head('covered')}{head('gini', 'gini')}{head('gained')}</tr></thead>
        {sorted.map((s) => <Row key={s.id} doc={s} is={answer(s)} naming={naming === s.id} name={setNaming} />)}
      </table>
    </div>
  );
}

function Row({ doc, is, naming, name }: { doc: Scenario; is: Compared | null; naming: boolean; name: (id: string) => void }) {
  const gained = is ? more(is.before.covered, is.after.covered) : 0, failed = rows.value.get(rowKey(doc.id, doc.version));
  const act = (label: string, does: () => void, disabled = false) => <button type="button" disabled={disabled} onClick={does} aria-label={`${label}: ${doc.name}`}>{label}</button>;
  return (
    <tbody class={opened.value?.doc.id === doc.id ? 'chosen' : ''}>
      <tr>
        <th scope="row">{doc.name}</th>
        <td>{doc.cost > 0 ? bound(doc.cost) : '–'}</td>
        <td>{is ? percent(is.after.share) : doc.wrong || typeof failed === 'string' ? '–' : '…'}</td>
        <td>{is ? decimal(is.b.spread.gini, 3) : ''}</td>
        <td class={gained > 0 ? 'better' : gained < 0 ? 'worse' : ''}>{is ? signed(gained) : ''}</td>
      </tr>
      <tr class="acts"><td colSpan={5}>
        {doc.notes && <p class="hint">{doc.notes}</p>}
        {doc.wrong && <p class="hint late">{t('scenario_wrong', { detail: doc.wrong })}</p>}
        {naming ? <Fields first={doc} label={t('scenario_rename_do')} cancel={() => name('')} keep={async (f) => { if (await rename(doc, f)) name(''); }} /> : (
          <div class="tools small">
            {act(t('scenario_open_do'), () => openScenario(doc), Boolean(doc.wrong))}
            {act(t('scenario_compare'), () => { pair.value = { a: 'today', b: `scenario/${doc.id}` }; }, Boolean(doc.wrong))}
            {canSave.value && act(t('scenario_rename'), () => name(doc.id), Boolean(doc.wrong))}
            {canSave.value && act(t('scenario_copy'), () => void duplicate(doc, t('scenario_copy_of', { name: doc.name })), Boolean(doc.wrong))}
            {canSave.value && act(t('scenario_delete'), () => void remove(doc))}
          </div>
        )}
      </td></tr>
    </tbody>
  );
}
