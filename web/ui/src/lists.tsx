import { signal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { ask, type Gap, type Gaps, type Site } from './api';
import { listsBehind } from './follow';
import { Explain } from './glossary';
import { decimal, percent, t, tn, walk, whole } from './i18n';
import { areaNamed, shapeOf } from './names';
import { boxOfShape, inside } from './shapes';
import { active, edit, plan } from './whatif';
import { freshId } from './plan';
import { choose } from './edit';
import { published } from './published';
import { about, chosenArea, chosenGap, gapShapes, gaps, group, old, settledLimit, sites, target } from './state';

const few = 5;
const allGaps = signal(false), allSites = signal(false);

function Ranked<T>({ items, open, children }: { items: T[]; open: Signal<boolean>; children: (item: T) => ComponentChildren }) {
  const more = items.length - few;
  return (
    <>
      <ol class="ranked">{(open.value ? items : items.slice(0, few)).map(children)}</ol>
      {more > 0 && (
        <button type="button" class="more" aria-expanded={open.value} onClick={() => { open.value = !open.value; }}>
          {open.value ? t('fewer') : t('more', { count: whole(more) })}
        </button>
      )}
    </>
  );
}

/** The longest list there is, once an area is chosen: its gaps may stand far below the largest. */
const longest = signal<{ of: Gaps; all: Gap[] } | null>(null);
const mostListed = 1000;

async function lengthen(g: Gaps): Promise<void> {
  const all = await ask<Gaps>('/gaps', { limit: settledLimit.value, n: mostListed, group: group.value, under: about.value }).catch(() => null); // else those of the short list are shown
  if (all && gaps.value === g) longest.value = { of: g, all: all.gaps };
}

/** The gaps whose middle lies in the chosen area; all where none is chosen. */
function gapsHere(g: Gaps): Gap[] {
  const shape = shapeOf(chosenArea.value), all = longest.value?.of === g ? longest.value.all : g.gaps;
  return shape ? all.filter((x) => inside(shape, x.center)) : g.gaps;
}

export function GapList() {
  const g = gaps.value, area = shapeOf(chosenArea.value) ? chosenArea.value : '';
  useEffect(() => { if (g && area && !published && g.total > g.gaps.length) void lengthen(g); }, [g, area]);
  if (!g) return null;
  const here = gapsHere(g);
  return (
    <section class={old(g) || listsBehind.value ? 'gaps old' : 'gaps'}>
      <h2>{t('gaps')}<Explain term="gap" /></h2>
      {group.value && <p class="hint">{t('group_of', { group: group.value })}</p>}
      <p class="hint">{g.total === 0 ? t('no_gaps') : tn('gaps_lead', g.total, { people: whole(g.people_not_covered), count: whole(g.total) })}{active.value && <> {t(listsBehind.value ? 'lists_old' : 'lists_planned')}</>}</p>
      {area && <div class="here"><p>{tn(here.length === 0 ? 'gaps_none_in' : 'gaps_in', here.length, { area: areaNamed('', area), count: whole(here.length) })}</p><button type="button" onClick={() => { chosenArea.value = ''; }}>{t('gaps_everywhere')}</button></div>}
      <Ranked items={here} open={allGaps}>{(x) => <GapItem key={x.rank} gap={x} />}</Ranked>
    </section>
  );
}

/** Lights a gap and goes there, to its outline if that can be had. */
async function showGap(gap: Gap): Promise<void> {
  chosenGap.value = gap.rank;
  type Shapes = GeoJSON.FeatureCollection;
  const shapes = gapShapes.value ?? (await ask<Shapes>('/gaps', { limit: settledLimit.value, n: gap.rank, under: about.value, format: 'geojson' }).catch(() => null));
  const box = boxOfShape(shapes?.features.find((f) => f.properties?.rank === gap.rank)?.geometry ?? null);
  if (chosenGap.value === gap.rank) target.value = box ? { box } : { center: gap.center, zoom: 12 };
}

function GapItem({ gap }: { gap: Gap }) {
  const km2 = decimal(gap.area_km2, gap.area_km2 < 10 ? 2 : 0);
  const best = gap.best_site;
  return (
    <li>
      <button type="button" aria-current={chosenGap.value === gap.rank} onClick={() => void showGap(gap)}>
        <b>{tn(gap.area ? 'gap_line' : 'gap_line_nowhere', gap.people, { people: whole(gap.people), area: areaNamed(gap.area, gap.area_id) })}</b>
        <span>{gap.mean_min === null ? t('gap_nowalk', { km2 }) : t('gap_more', { km2, mean: walk(gap.mean_min), worst: walk(gap.worst_min) })}</span>
        {gap.nearest_min !== null && <span>{t('gap_venue', { venue: gap.nearest_venue || t('unnamed_venue'), nearest: walk(gap.nearest_min) })}</span>}
        {best && <span>{t(best.name ? 'gap_best_named' : 'gap_best', { people: whole(best.people), site: best.name })}</span>}
      </button>
      {chosenGap.value === gap.rank && !group.value && <Remedy gap={gap} />}
    </li>
  );
}

/** The best single site for a gap, one click from the what-if. */
function Remedy({ gap }: { gap: Gap }) {
  const best = gap.best_site;
  if (!best) return <p class="remedy hint" role="status">{t('gap_remedy_none')}</p>;
  const use = () => {
    const { id, number } = freshId(plan.value);
    edit([{ do: 'add', id, name: best.name || t('plan_new', { number }), point: best.point }]);
    chosenGap.value = 0; // it is another list now
    choose(id);
    target.value = { center: best.point, zoom: 14 };
  };
  return (
    <div class="remedy" role="status">
      <p><b>{t('gap_remedy')}</b><Explain term="site" /> {t(best.name ? 'gap_remedy_named' : 'gap_remedy_is', { people: whole(best.people), all: whole(gap.people), site: best.name })}</p>
      {!published && <button type="button" onClick={use}>{t('gap_remedy_use')}</button>}
    </div>
  );
}

export function SiteList() {
  const s = sites.value;
  if (!s) return null;
  return (
    <section class={old(s) || listsBehind.value ? 'old' : ''}>
      <h2>{t('sites')}<Explain term="gain" /></h2>
      <p class="hint">{s.sites.length === 0 ? t('no_sites') : t('sites_lead', { candidates: whole(s.candidates) })}{active.value && <> {t(listsBehind.value ? 'lists_old' : 'lists_planned')}</>}</p>
      <Ranked items={s.sites} open={allSites}>{(x) => <SiteItem key={x.order} site={x} />}</Ranked>
    </section>
  );
}

function SiteItem({ site }: { site: Site }) {
  const key = site.name ? 'site_line_named' : site.area ? 'site_line' : 'site_line_nowhere';
  const proved = site.gap_percent < 0.005;
  const order = { order: site.order, bound: decimal(site.gap_percent, 2) };
  return (
    <li>
      <button type="button" onClick={() => { target.value = { center: site.point, zoom: 14 }; }}>
        <b>{t(key, { gain: whole(site.gain), area: areaNamed(site.area), site: site.name })}</b>
        <span>{t('site_share', { share: percent(site.share_after) })}</span>
        <span>{proved ? tn('site_optimal', site.order, order) : t('site_more', order)}</span>
      </button>
    </li>
  );
}
