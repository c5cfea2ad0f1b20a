import { signal } from '@preact/signals';
import type { Level, Row } from './api';
import { nameIn, people, percent, t, type Key } from './i18n';
import { table, target } from './state';
import { centerOf } from './shapes';

type Column = 'area' | 'people' | 'covered' | 'not_covered' | 'share';
const columns: Column[] = ['area', 'people', 'covered', 'not_covered', 'share'];
const order = signal<{ by: Column; up: boolean }>({ by: 'share', up: true });

function compare(a: Row, b: Row): number {
  const { by, up } = order.value;
  const none = Number(a.no_people ?? false) - Number(b.no_people ?? false);
  const way = by === 'area' ? nameIn(a.name, a.names).localeCompare(nameIn(b.name, b.names)) : a[by] - b[by];
  return none || (up ? way : -way);
}

export function AreaTable() {
  const levels = table.value?.levels ?? [];
  if (!table.value) return null;
  return (
    <section>
      <h2>{t('areas')}</h2>
      {levels.length === 0 && <p>{t('no_areas')}</p>}
      {levels.map((l) => <LevelTable key={l.level} level={l} />)}
    </section>
  );
}

function LevelTable({ level }: { level: Level }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${t('level')} ${level.level}`}>
      <table>
        <caption>{t('level')} {level.level}</caption>
        <thead><tr>{columns.map((c) => <Head key={c} column={c} />)}</tr></thead>
        <tbody>
          {[...level.areas].sort(compare).map((r) => <AreaRow key={r.area_id} row={r} />)}
          <tr class="outside"><th scope="row">{t('outside')}</th><td>{people(level.people_outside)}</td><td /><td /><td /></tr>
        </tbody>
      </table>
    </div>
  );
}

function Head({ column }: { column: Column }) {
  const mine = order.value.by === column;
  const label = t(column as Key);
  return (
    <th scope="col" aria-sort={mine ? (order.value.up ? 'ascending' : 'descending') : 'none'}>
      <button type="button" title={t('sort_by', { column: label })} onClick={() => { order.value = { by: column, up: mine ? !order.value.up : column === 'share' || column === 'area' }; }}>
        {label}{mine ? (order.value.up ? ' ↑' : ' ↓') : ''}
      </button>
    </th>
  );
}

function AreaRow({ row }: { row: Row }) {
  const go = () => { if (row.area_id) void centerOf(row.area_id).then((at) => { if (at) target.value = at; }); };
  return (
    <tr>
      <th scope="row"><button type="button" onClick={go}>{nameIn(row.name, row.names)}</button></th>
      <td>{people(row.people)}</td><td>{people(row.covered)}</td><td>{people(row.not_covered + row.unreachable)}</td>
      <td>{row.no_people ? '–' : percent(row.share)}</td>
    </tr>
  );
}
