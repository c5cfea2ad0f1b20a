import type { Gap, Site } from './api';
import { decimal, minutes, people, percent, t } from './i18n';
import { gaps, sites, target } from './state';

const area = (name: string) => name || t('gap_nowhere');

export function GapList() {
  const g = gaps.value;
  if (!g) return null;
  return (
    <section>
      <h2>{t('gaps')}</h2>
      {g.total === 0 ? <p>{t('no_gaps')}</p> : <p class="hint">{t('gaps_lead', { people: people(g.people_not_covered), count: people(g.total) })}</p>}
      <ol class="ranked">{g.gaps.slice(0, 20).map((x) => <GapItem key={x.rank} gap={x} />)}</ol>
    </section>
  );
}

function GapItem({ gap }: { gap: Gap }) {
  const km2 = decimal(gap.area_km2, gap.area_km2 < 10 ? 2 : 0);
  return (
    <li>
      <button type="button" onClick={() => { target.value = { center: gap.center, zoom: 13 }; }}>
        <b>{t('gap_line', { people: people(gap.people), area: area(gap.area) })}</b>
        <span>{gap.mean_min === null ? t('gap_nowalk', { km2 })
          : t('gap_more', { km2, mean: minutes(gap.mean_min), worst: minutes(gap.worst_min), venue: gap.nearest_venue || gap.nearest_venue_id })}</span>
        {gap.best_site && <span>{t('gap_best', { people: people(gap.best_site.people) })}</span>}
      </button>
    </li>
  );
}

export function SiteList() {
  const s = sites.value;
  if (!s) return null;
  return (
    <section>
      <h2>{t('sites')}</h2>
      {s.sites.length === 0 ? <p>{t('no_sites')}</p> : <p class="hint">{t('sites_lead', { candidates: people(s.candidates) })}</p>}
      <ol class="ranked">{s.sites.map((x) => <SiteItem key={x.order} site={x} />)}</ol>
    </section>
  );
}

function SiteItem({ site }: { site: Site }) {
  const proof = site.gap_percent < 0.005 ? 'site_optimal' : 'site_more';
  return (
    <li>
      <button type="button" onClick={() => { target.value = { center: site.point, zoom: 14 }; }}>
        <b>{site.name ? `${site.name} · ` : ''}{t('site_line', { gain: people(site.gain), area: area(site.area) })}</b>
        <span>{t(proof, { share: percent(site.share_after), order: site.order, bound: decimal(site.gap_percent, 2) })}</span>
      </button>
    </li>
  );
}
