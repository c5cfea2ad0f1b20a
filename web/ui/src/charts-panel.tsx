import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Spread } from './api';
import { cumulative, histogram, lastMinute, outline, unitPath } from './charts';
import { listsBehind, spreadNow, spreadToday } from './follow';
import { Explain } from './glossary';
import { bound, decimal, percent, t, walk, whole } from './i18n';
import { group, limit, old } from './state';
import { found, form } from './suggest';
import { active } from './whatif';

const wide = 320, high = 120;
/** The minute, part of people or site the keyboard or pointer stands on, by chart. */
const cursor = signal<{ chart: string; at: number } | null>(null);

export function Charts() {
  const today = spreadToday.value, now = spreadNow.value, shown = now ?? today;
  if (!shown) return null;
  return (
    <section class={old(shown) || (active.value && listsBehind.value) ? 'charts old' : 'charts'}>
      <h2>{t('charts')}</h2>
      {group.value && <p class="hint">{t('group_of', { group: group.value })}</p>}
      <Minutes now={shown} today={now ? today : null} />
      <Within now={shown} today={now ? today : null} />
      <Lorenz now={shown} today={now ? today : null} />
      {found.value && found.value.plan.sites.length > 1 && <Gains />}
    </section>
  );
}

interface Frame { id: string; title: ComponentChildren; label: string; steps: number; said: (at: number) => string; axis: [string, string]; children: ComponentChildren; table: ComponentChildren }

/** A chart: its drawing, read step by step by pointer or arrow keys, and the same as a table. */
function Chart({ id, title, label, steps, said, axis, children, table }: Frame) {
  const at = cursor.value?.chart === id ? Math.min(cursor.value.at, steps - 1) : -1;
  const put = (x: number) => { cursor.value = { chart: id, at: Math.max(0, Math.min(steps - 1, x)) }; };
  const key = (e: KeyboardEvent) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: steps - 1 }[e.key];
    if (to === undefined) return;
    put(to);
    e.preventDefault();
  };
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`-1 -4 ${wide + 2} ${high + 6}`} role="slider" tabIndex={0} aria-label={label} aria-valuemin={0} aria-valuemax={steps - 1} aria-valuenow={Math.max(0, at)} aria-valuetext={said(Math.max(0, at))}
        onKeyDown={key} onPointerMove={(e) => { const r = e.currentTarget.getBoundingClientRect(); put(Math.floor(((e.clientX - r.left) / r.width) * steps)); }}
        onPointerLeave={() => { cursor.value = null; }} onBlur={() => { cursor.value = null; }}>
        {children}
        <path class="axis" d={`M0 ${high}H${wide}`} />
        {at >= 0 && <path class="cursor" d={`M${((at + 0.5) / steps) * wide} 0V${high}`} />}
      </svg>
      <div class="ends" aria-hidden="true"><span>{axis[0]}</span><span>{axis[1]}</span></div>
      <p class="read">{at >= 0 ? said(at) : label}</p>
      <details><summary>{t('as_table')}</summary><div class="scroll" tabIndex={0} role="region" aria-label={label}>{table}</div></details>
    </figure>
  );
}

const head = (...cells: string[]) => <thead><tr>{cells.map((c) => <th key={c} scope="col">{c}</th>)}</tr></thead>;
interface Two { now: Spread; today: Spread | null }

/** The columns of a table of two: today beside the what-if where there is one. */
const both = (today: Spread | null): string[] => (today ? [t('col_today'), t('col_whatif')] : [t('people')]);

function Minutes({ now, today }: Two) {
  const last = lastMinute(today ? [now, today] : [now], limit.value), bars = histogram(now, last), before = today && histogram(today, last);
  const most = Math.max(1, ...bars.slice(0, -1), ...(before ?? []).slice(0, -1)); // the last bar holds all longer walks: it may reach the top, and is read off
  const tall = (n: number) => Math.min(high, (n / most) * high), w = wide / bars.length, cut = (limit.value / bars.length) * wide;
  const range = (i: number) => (i === last ? t('minutes_over', { min: last }) : t('minutes_from', { from: i, to: i + 1 }));
  const said = (i: number) => t(before ? 'chart_minutes_two' : 'chart_minutes_one', { range: range(i), people: whole(bars[i] ?? 0), today: whole(before?.[i] ?? 0) });
  const label = t('chart_minutes_label', { median: walk(now.median_min), none: whole(now.people_no_walk) });
  return (
    <Chart id="minutes" title={<>{t('chart_minutes')}<Explain term="median" /></>} label={label} steps={bars.length} said={said} axis={['0', t('limit_min', { limit: last })]} table={(
      <table>{head(t('walk_time'), ...both(today))}<tbody>{bars.map((n, i) => <tr key={i}><th scope="row">{range(i)}</th>{before && <td>{whole(before[i])}</td>}<td>{whole(n)}</td></tr>)}</tbody></table>
    )}>
      {bars.map((n, i) => <rect key={i} class={i === last ? 'rest' : i < limit.value ? 'in' : 'out'} x={i * w + 0.3} width={Math.max(0.5, w - 0.6)} y={high - tall(n)} height={tall(n)} />)}
      {before && <path class="today" d={outline(before.map((n) => Math.min(n, most)), most, wide, high)} />}
      <path class="limit" d={`M${cut} 0V${high}`} />
    </Chart>
  );
}

function Within({ now, today }: Two) {
  const last = lastMinute(today ? [now, today] : [now], limit.value), line = cumulative(now, last), before = today && cumulative(today, last);
  const path = (c: number[]) => unitPath(c.map((y, i) => [(i + 0.5) / c.length, y]), wide, high);
  const said = (i: number) => t(before ? 'chart_within_two' : 'chart_within_one', { min: i, share: percent(line[i] ?? 0), today: percent(before?.[i] ?? 0) });
  return (
    <Chart id="within" title={<>{t('chart_within')}<Explain term="covered" /></>} label={said(Math.min(last, Math.round(limit.value)))} steps={line.length} said={said} axis={['0', t('limit_min', { limit: last })]} table={(
      <table>{head(t('walk_time'), ...(today ? [t('col_today'), t('col_whatif')] : [t('share')]))}<tbody>{line.map((y, i) => <tr key={i}><th scope="row">{t('minutes_upto', { min: i })}</th>{before && <td>{percent(before[i])}</td>}<td>{percent(y)}</td></tr>)}</tbody></table>
    )}>
      {[0.25, 0.5, 0.75, 1].map((y) => <path key={y} class="rule" d={`M0 ${(1 - y) * high}H${wide}`} />)}
      <path class="limit" d={`M${((limit.value + 0.5) / line.length) * wide} 0V${high}`} />
      {before && <path class="today" d={path(before)} />}
      <path class="now" d={path(line)} />
    </Chart>
  );
}

function Lorenz({ now, today }: Two) {
  const steps = 21, of = (s: Spread, i: number): number => s.lorenz[Math.round((i / (steps - 1)) * (s.lorenz.length - 1))]?.[1] ?? 0;
  const said = (i: number) => t(today ? 'chart_lorenz_two' : 'chart_lorenz_one', { people: percent(i / (steps - 1)), walking: percent(of(now, i)), today: percent(today ? of(today, i) : 0) });
  const label = today ? t('chart_lorenz_label_two', { gini: decimal(now.gini, 3), today: decimal(today.gini, 3) }) : t('chart_lorenz_label', { gini: decimal(now.gini, 3) });
  return (
    <Chart id="lorenz" title={<>{t('chart_lorenz')}<Explain term="lorenz" /><Explain term="gini" /></>} label={label} steps={steps} said={said} axis={['0 %', '100 %']} table={(
      <table>{head(t('lorenz_people'), ...(today ? [t('col_today'), t('col_whatif')] : [t('lorenz_walking')]))}<tbody>{Array.from({ length: steps }, (_, i) => <tr key={i}><th scope="row">{percent(i / (steps - 1))}</th>{today && <td>{percent(of(today, i))}</td>}<td>{percent(of(now, i))}</td></tr>)}</tbody></table>
    )}>
      <path class="rule" d={`M0 ${high}L${wide} 0`} />
      {today && <path class="today" d={unitPath(today.lorenz, wide, high)} />}
      <path class="now" d={unitPath(now.lorenz, wide, high)} />
    </Chart>
  );
}

/** What each site of a suggested plan adds to those before it. */
function Gains() {
  const { plan } = found.value!, sites = plan.sites, most = Math.max(1, ...sites.map((s) => s.gain)), w = wide / sites.length;
  const said = (i: number) => t('chart_gain_one', { order: sites[i].order, people: whole(sites[i].gain) });
  return (
    <Chart id="gain" title={<>{t('chart_gain')}<Explain term="gain" /></>} label={t('chart_gain_label', { count: sites.length, first: whole(sites[0].gain), last: whole(sites[sites.length - 1].gain) })} steps={sites.length} said={said} axis={['1', String(sites.length)]} table={(
      <table>{head(t('site'), t('people'), ...(form.value.by === 'money' ? [t('cost')] : []))}<tbody>{sites.map((s) => <tr key={s.id}><th scope="row">{s.order}</th><td>{whole(s.gain)}</td>{form.value.by === 'money' && <td>{bound(s.cost)}</td>}</tr>)}</tbody></table>
    )}>
      {sites.map((s, i) => <rect key={s.id} class="in" x={i * w + 1} width={Math.max(1, w - 2)} y={high - (s.gain / most) * high} height={(s.gain / most) * high} />)}
    </Chart>
  );
}
