import { signal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { ask, type Gap, type Site } from './api';
import { decimal, percent, t, tn, walk, whole } from './i18n';
import { areaNamed } from './names';
import { boxOfShape } from './shapes';
import { active } from './whatif';
import { chosenGap, gapShapes, gaps, limit, old, sites, target } from './state';

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

export function GapList() {
  const g = gaps.value;
  if (!g) return null;
  return (
    <section class={old(g) ? 'old' : ''}>
      <h2>{t('gaps')}</h2>
      <p class="hint">{g.total === 0 ? t('no_gaps') : tn('gaps_lead', g.total, { people: whole(g.people_not_covered), count: whole(g.total) })}{active.value && <> {t('today_only')}</>}</p>
      <Ranked items={g.gaps} open={allGaps}>{(x) => <GapItem key={x.rank} gap={x} />}</Ranked>
    </section>
  );
}

/** Lights a gap and goes there, to its outline if that can be had. */
async function showGap(gap: Gap): Promise<void> {
  chosenGap.value = gap.rank;
  type Shapes = GeoJSON.FeatureCollection;
  const shapes = gapShapes.value ?? (await ask<Shapes>('/gaps', { limit: limit.value, n: gap.rank, format: 'geojson' }).catch(() => null));
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
    </li>
  );
}

export function SiteList() {
  const s = sites.value;
  if (!s) return null;
  return (
    <section class={old(s) ? 'old' : ''}>
      <h2>{t('sites')}</h2>
      <p class="hint">{s.sites.length === 0 ? t('no_sites') : t('sites_lead', { candidates: whole(s.candidates) })}{active.value && <> {t('today_only')}</>}</p>
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
