import type { Compared, Row } from './api';
import { comparison, nameOf, pair } from './compare';
import { Explain } from './glossary';
import { decimal, more, nameIn, percent, points, t, tn, walk, whole, bound } from './i18n';
import { shapeOf } from './names';
import { scenarios } from './scenarios';
import { boxOfShape } from './shapes';
import { chosenArea, index, litArea, target } from './state';
import { active } from './whatif';
import { Change } from './whatif-panel';

/** Any two beside each other: today, the what-if, scenarios. */
export function Comparison() {
  const all = scenarios.value ?? [];
  if (!index.value || (all.length === 0 && !active.value)) return null;
  const p = pair.value, options: [string, string][] = [['today', t('col_today')], ...(active.value ? [['plan', t('col_whatif')] as [string, string]] : []), ...all.filter((s) => !s.wrong).map((s) => [`scenario/${s.id}`, s.name] as [string, string])];
  const choose = (side: 'a' | 'b') => (
    <label>{t(`compare_${side}`)}
      <select value={p?.[side] ?? ''} onChange={(e) => { const v = e.currentTarget.value; pair.value = { a: p?.a ?? 'today', b: p?.b ?? (active.value ? 'plan' : 'today'), [side]: v }; }}>
        {!p && <option value="">{t('compare_choose')}</option>}
        {options.map(([v, name]) => <option key={v} value={v}>{name}</option>)}
      </select>
    </label>
  );
  return (
    <section class="comparison">
      <h2>{t('compare')}</h2>
      <div class="asking">{choose('a')}{choose('b')}</div>
      {p && <div class="tools"><button type="button" onClick={() => { pair.value = { a: p.b, b: p.a }; }}>{t('compare_swap')}</button><button type="button" onClick={() => { pair.value = null; }}>{t('compare_end')}</button></div>}
      <Answered />
    </section>
  );
}

function Answered() {
  const c = comparison.value;
  if (!c) return null;
  if (c.state === 'asking') return <p class="hint" role="status">{t('plan_counting')}</p>;
  if (c.state === 'failed') return <p class="failure" role="alert">{t('failed', { detail: c.detail })}</p>;
  return <Tables is={c.is} />;
}

const lack = (r: Row) => r.not_covered + r.unreachable;

function Tables({ is }: { is: Compared }) {
  const { before, after, a, b } = is, [na, nb] = [a.name || nameOf(a.of), b.name || nameOf(b.of)];
  const head = (what: string) => <thead><tr><th scope="col">{what}</th><th scope="col">{na}</th><th scope="col">{nb}</th><th scope="col">{t('col_change')}</th></tr></thead>;
  const gini = b.spread.gini - a.spread.gini, median = (b.spread.median_min ?? 0) - (a.spread.median_min ?? 0);
  return (
    <>
      <p role="status" class="answer">{t('compare_said', { people: tn('compare_gain', is.people_gained, { people: whole(is.people_gained) }), lost: tn('compare_lose', is.people_lost, { people: whole(is.people_lost) }) })}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t('compare_totals')}>
        <table>{head(t('compare_totals'))}
          <tbody>
            <tr><th scope="row">{t('row_covered')}</th><td>{whole(before.covered)}</td><td>{whole(after.covered)}</td><Change by={more(before.covered, after.covered)} good={1} /></tr>
            <tr><th scope="row">{t('row_not_covered')}</th><td>{whole(lack(before))}</td><td>{whole(lack(after))}</td><Change by={more(lack(before), lack(after))} good={-1} /></tr>
            <tr><th scope="row">{t('row_share')}</th><td>{percent(before.share)}</td><td>{percent(after.share)}</td><td>{points(after.share - before.share)}</td></tr>
            <tr><th scope="row">{t('median')}<Explain term="median" /></th><td>{walk(a.spread.median_min)}</td><td>{walk(b.spread.median_min)}</td><td>{a.spread.median_min === null || b.spread.median_min === null ? '–' : decimal(median, 1)}</td></tr>
            <tr><th scope="row">{t('scenario_col_gini')}<Explain term="gini" /></th><td>{decimal(a.spread.gini, 3)}</td><td>{decimal(b.spread.gini, 3)}</td><td>{decimal(gini, 3)}</td></tr>
            {a.cost + b.cost > 0 && <tr><th scope="row">{t('cost')}</th><td>{bound(a.cost)}</td><td>{bound(b.cost)}</td><td>{bound(b.cost - a.cost)}</td></tr>}
          </tbody>
        </table>
      </div>
      {is.groups.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t('compare_groups')}>
          <table>{head(t('compare_groups'))}
            <tbody>{is.groups.map((g) => <tr key={g.before.name}><th scope="row">{g.before.name}</th><td>{whole(g.before.covered)}</td><td>{whole(g.after.covered)}</td><Change by={more(g.before.covered, g.after.covered)} good={1} /></tr>)}</tbody>
          </table>
        </div>
      )}
      {is.levels.map((l) => <Areas key={l.level} level={l} head={head(t('level_name', { level: l.level }))} />)}
    </>
  );
}

function Areas({ level, head }: { level: Compared['levels'][number]; head: preact.JSX.Element }) {
  const moved = level.areas.filter((x) => Math.round(x.before.covered) !== Math.round(x.after.covered)), same = level.areas.length - moved.length;
  const go = (id: string) => { chosenArea.value = id; const box = boxOfShape(shapeOf(id)); if (box) target.value = { box }; };
  if (moved.length === 0) return null;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={t('level_name', { level: level.level })}>
        <table>{head}
          <tbody>{moved.map(({ before: x, after: y }) => {
            const id = x.area_id ?? '', light = () => { litArea.value = id; }, dim = () => { litArea.value = ''; };
            return (
              <tr key={id + x.name} onMouseEnter={light} onMouseLeave={dim}>
                <th scope="row"><button type="button" onClick={() => go(id)} onFocus={light} onBlur={dim}>{nameIn(x.name, x.names) || id}</button></th>
                <td>{whole(x.covered)}</td><td>{whole(y.covered)}</td><Change by={more(x.covered, y.covered)} good={1} />
              </tr>
            );
          })}</tbody>
        </table>
      </div>
      {same > 0 && <p class="hint">{tn('compare_same', same, { count: whole(same) })}</p>}
    </>
  );
}

