import { useEffect, useRef } from 'preact/hooks';
import { AreaTable } from './areas';
import { Figures, LimitChoice } from './figures';
import { GapList, SiteList } from './lists';
import { lang, t, type Key } from './i18n';
import { Legend, LayerSwitches } from './legend';
import { canDraw, drawMap } from './map';
import { failure, index, limit, retry, stale, table } from './state';
import { decimal, people, percent } from './i18n';
import { WhyPanel } from './why';

export function App() {
  const ready = index.value !== null;
  return (
    <>
      <Header />
      <main>
        {ready ? <MapBox /> : <div class="map waiting">{t('loading')}</div>}
        <div class={stale.value ? 'panel stale' : 'panel'} aria-busy={stale.value || !table.value}>
          <Failure />
          <WhyPanel />
          <LimitChoice />
          <Figures />
          <Legend />
          <LayerSwitches />
          <GapList />
          <SiteList />
          <AreaTable />
        </div>
      </main>
      <Announcement />
    </>
  );
}

function Header() {
  const i = index.value;
  const b = table.value?.basis ?? i?.basis;
  document.title = i ? `${i.name} · Walkshed` : 'Walkshed';
  return (
    <header>
      <div>
        <h1>{i ? i.name : 'Walkshed'} <small>{t('title')}</small></h1>
        {b && (
          <p class="basis">
            {basisLine(b)} · {t('basis_venues', { count: people(b.venues), kinds: (b.venue_kinds ?? []).join(', ') })} · {t('basis_people', { source: b.population })}
            {b.modelled && <span class="badge" title={t('modelled_why')}>{t('modelled')}</span>}
          </p>
        )}
      </div>
      <button type="button" class="lang" lang={lang.value === 'zh' ? 'en' : 'zh-CN'} aria-label={t('language_label')}
        onClick={() => { lang.value = lang.value === 'zh' ? 'en' : 'zh'; }}>{t('language')}</button>
    </header>
  );
}

function basisLine(b: { mode: string; limit_min: number; speed_m_s: number; detour?: number }): string {
  const key: Key = b.mode === 'straight' ? 'basis_straight' : 'basis_network';
  return t(key, { limit: decimal(b.limit_min, Number.isInteger(b.limit_min) ? 0 : 1), speed: decimal(b.speed_m_s, 2), reach: people(b.speed_m_s * 60 * b.limit_min), detour: decimal(b.detour ?? 1, 2) });
}

function MapBox() {
  const box = useRef<HTMLDivElement>(null);
  const can = canDraw();
  useEffect(() => (can && box.current ? drawMap(box.current) : undefined), [can]);
  return can ? <div class="map" ref={box} /> : <div class="map waiting">{t('no_webgl')}</div>;
}

function Failure() {
  if (!failure.value) return null;
  return <div class="failure" role="alert">{t('failed', { detail: failure.value })} <button type="button" onClick={retry}>{t('retry')}</button></div>;
}

/** Says the new figure aloud when it changes. */
function Announcement() {
  const all = table.value?.all;
  return <div class="aloud" role="status" aria-live="polite">{all && !stale.value ? t('announce', { share: percent(all.share), limit: limit.value }) : ''}</div>;
}
