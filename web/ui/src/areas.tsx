import { signal } from '@preact/signals';
import type { Balance, Level, Row } from './api';
import { wholeParts } from './classes';
import { ofGroup } from './figures';
import { servedOf } from './groups';
import { locale, nameIn, percent, t, whole, type Key, more } from './i18n';
import { shapeOf } from './names';
import { boxOfShape } from './shapes';
import { chosenArea, group, litArea, stale, table, target } from './state';
import { active, areaKey, behind, picture } from './whatif';
import { Change } from './whatif-panel';

type Column = 'area' | 'people' | 'covered' | 'not_covered' | 'share' | 'col_change';
const columns = (): Column[] => ['area', 'people', 'covered', 'not_covered', 'share', ...(active.value ? ['col_change' as const] : [])];
const order = signal<{ by: Column; up: boolean }>({ by: 'share', up: true });
const chosenLevel = signal('');

const lacking = (r: Row) => r.not_covered + r.unreachable;
const value = (r: Planned, by: Exclude<Column, 'area'>) => (by === 'not_covered' ? lacking(r) : by === 'col_change' ? r.change : r[by]);

/** A row as the what-if has it, and how many more people are covered than today. */
type Planned = Row & { change: number };

/** Today's row with the figures of the what-if, where there is one and they differ. */
function planned(r: Row, level: string): Planned {
  const after = active.value ? picture.value?.areas.get(areaKey(level, r.area_id ?? ''))?.after : undefined;
  const now = after && servedOf(after), was = ofGroup(r);
  if (!now) return { ...was, change: 0 };
  r = was;
  return { ...r, covered: now.covered, not_covered: now.not_covered, unreachable: now.unreachable, share: now.people > 0 ? now.covered / now.people : 0, change: more(r.covered, now.covered) };
}

/** Areas without people stand last, whichever way the others go. */
function compare(a: Planned, b: Planned): number {
  const { by, up } = order.value;
  const none = Number(a.no_people ?? false) - Number(b.no_people ?? false);
  const way = by === 'area' ? nameIn(a.name, a.names).localeCompare(nameIn(b.name, b.names), locale.value) : value(a, by) - value(b, by);
  return none || (up ? way : -way) || lacking(b) - lacking(a);
}

export function AreaTable() {
  if (!table.value) return null;
  const levels = table.value.levels ?? [];
  const level = levels.find((l) => l.level === chosenLevel.value) ?? firstLevel(levels);
  return (
    <section class={stale.value || behind.value ? 'areas old' : 'areas'}>
      <h2>{t(active.value ? 'areas_whatif' : 'areas')}</h2>
      {group.value && <p class="hint">{t('group_of', { group: group.value })}</p>}
      <p class="hint">{t(level ? 'areas_lead' : 'no_areas')}</p>
      {level && levels.length > 1 && <LevelChoice levels={levels} chosen={level.level} />}
      {level && <LevelTable level={level} />}
    </section>
  );
}

/** The finest level that holds at least half of the people, else the one that holds most. */
function firstLevel(levels: Level[]): Level | undefined {
  const held = levels.filter((l) => l.people_outside <= l.balance.source / 2);
  return held[held.length - 1] ?? [...levels].sort((a, b) => a.people_outside - b.people_outside)[0];
}

function LevelChoice({ levels, chosen }: { levels: Level[]; chosen: string }) {
  return (
    <fieldset class="segments small">
      <legend class="aloud">{t('level')}</legend>
      {levels.map(({ level }) => (
        <label key={level}>
          <input type="radio" name="level" checked={level === chosen} onChange={() => { chosenLevel.value = level; }} />
          <span>{t('level_name', { level })}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The balance of a level under the what-if: today's, and what its areas changed by. */
function plannedBalance(level: Level): Balance {
  const b = { ...level.balance };
  for (const r of active.value ? level.areas ?? [] : []) {
    const a = picture.value?.areas.get(areaKey(level.level, r.area_id ?? ''));
    if (!a) continue;
    b.covered += a.after.covered - a.before.covered;
    b.not_covered += a.after.not_covered - a.before.not_covered;
    b.unreachable += a.after.unreachable - a.before.unreachable;
  }
  return b;
}

function LevelTable({ level }: { level: Level }) {
  const b = plannedBalance(level);
  const [covered, far, none, outside] = wholeParts([b.covered, b.not_covered, b.unreachable, b.outside]);
  const figures = { covered: whole(covered), far: whole(far), none: whole(none), outside: whole(outside), people: whole(covered + far + none + outside) };
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={t('areas')}>
        <table class="of-areas">
          <thead><tr>{columns().map((c) => <Head key={c} column={c} />)}</tr></thead>
          <tbody>
            {(level.areas ?? []).map((r) => planned(r, level.level)).sort(compare).map((r) => <AreaRow key={r.area_id} row={r} />)}
            <tr class="outside"><th scope="row">{t('outside')}</th><td>{whole(group.value ? level.groups_outside?.find((g) => g.name === group.value)?.people ?? 0 : level.people_outside)}</td>{columns().slice(2).map((c) => <td key={c} />)}</tr>
          </tbody>
        </table>
      </div>
      {!group.value && <p class="hint">{t('balance_level', figures)}</p>}
    </>
  );
}

function Head({ column }: { column: Column }) {
  const mine = order.value.by === column;
  const label = t(column as Key);
  const turn = () => { order.value = { by: column, up: mine ? !order.value.up : column === 'share' || column === 'area' }; };
  return (
    <th scope="col" aria-sort={mine ? (order.value.up ? 'ascending' : 'descending') : undefined}>
      <button type="button" title={t('sort_by', { column: label })} onClick={turn}>
        {label}<span aria-hidden="true">{mine ? (order.value.up ? '▲' : '▼') : ''}</span>
      </button>
    </th>
  );
}

function AreaRow({ row }: { row: Planned }) {
  const id = row.area_id ?? '';
  const light = () => { litArea.value = id; };
  const dim = () => { litArea.value = ''; };
  const go = () => {
    chosenArea.value = id;
    const box = boxOfShape(shapeOf(id));
    if (box) target.value = { box };
  };
  return (
    <tr class={chosenArea.value === id ? 'chosen' : ''} onMouseEnter={light} onMouseLeave={dim}>
      <th scope="row"><button type="button" aria-current={chosenArea.value === id} onClick={go} onFocus={light} onBlur={dim}>{nameIn(row.name, row.names) || id}</button></th>
      <td>{whole(row.people)}</td><td>{whole(row.covered)}</td><td>{whole(lacking(row))}</td>
      <td class="share">
        {!row.no_people && <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width={100 * row.share} height="10" /></svg>}
        <span>{row.no_people ? '–' : percent(row.share)}</span>
      </td>
      {active.value && <Change by={row.change} good={1} />}
    </tr>
  );
}
