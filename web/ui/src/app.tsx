import { useEffect, useRef } from 'preact/hooks';
import { AreaTable } from './areas';
import { Swipe, ViewChoice } from './compare-view';
import { Figures, LimitChoice } from './figures';
import { Header } from './header';
import { percent, bound, more, signed, t } from './i18n';
import { Readout } from './hover';
import { LayerSwitches, Legend } from './legend';
import { Charts } from './charts-panel';
import { Comparison } from './compare-panel';
import { GroupChoice } from './groups';
import { GapList, SiteList } from './lists';
import { Scenarios } from './scenarios-panel';
import { Tour } from './tour';
import { canDraw, drawMap } from './map';
import { published } from './published';
import { Downloads } from './downloads';
import { DropZone } from './intake-panel';
import { failure, index, retry, stale, table, target } from './state';
import { active, behind, picture } from './whatif';
import { WhatIf } from './whatif-panel';
import { Suggest } from './suggest-panel';
import { WhyPanel } from './why';

export function App() {
  // Nothing that would move when the first answers come is drawn before them.
  if (!(index.value && table.value) && !failure.value) return <p class="opening">{t('loading')}</p>;
  return (
    <>
      <a class="skip" href="#figures" onClick={(e) => { e.preventDefault(); document.getElementById('figures')?.focus(); }}>{t('skip')}</a>
      <Header />
      <main>
        <MapBox />
        <WhyPanel />
        <div class="key">
          <Legend />
          <LayerSwitches />
        </div>
        <div class="panel" id="figures" tabIndex={-1} aria-busy={stale.value || !table.value}>
          {!published && <Tour />}
          <Failure />
          {!published && <LimitChoice />}
          {!published && <GroupChoice />}
          <Figures />
          {!published && <WhatIf />}
          {!published && <Suggest />}
          {published && <Downloads />}
          <GapList />
          <SiteList />
          <AreaTable />
          {!published && <Scenarios />}
          {!published && <Comparison />}
          <Charts />
        </div>
      </main>
      <Announcement />
      <DropZone />
    </>
  );
}

function MapBox() {
  const box = useRef<HTMLDivElement>(null);
  const can = canDraw(), ready = index.value !== null;
  useEffect(() => (can && ready && box.current ? drawMap(box.current) : undefined), [can, ready]);
  if (!can) return <div class="map waiting"><p>{t('no_webgl')}</p></div>;
  if (!ready) return <div class="map waiting">{failure.value ? null : <p>{t('loading')}</p>}</div>;
  const step = (by: number) => () => { target.value = { step: by }; };
  return (
    <div class="map">
      <div class="canvas" ref={box} />
      <div class="zoom">
        <button type="button" aria-label={t('zoom_in')} title={t('zoom_in')} onClick={step(1)}>+</button>
        <button type="button" aria-label={t('zoom_out')} title={t('zoom_out')} onClick={step(-1)}>−</button>
        <button type="button" aria-label={t('zoom_all')} title={t('zoom_all')} onClick={() => { target.value = { box: index.value!.bound }; }}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" /></svg>
        </button>
      </div>
      <Swipe />
      <div class="on-top">
        <ViewChoice />
        <Readout />
      </div>
      <Credit />
    </div>
  );
}

const osm = '© OpenStreetMap contributors';

/** Whose data it is, always in sight on the map. */
function Credit() {
  return (
    <p class="credit">
      {index.value!.attribution.map((text) => {
        const [before, ...after] = text.split(osm);
        return (
          <span key={text}>
            {before}
            {after.length > 0 && <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener noreferrer">{osm}</a>}
            {after.join(osm)}
          </span>
        );
      })}
    </p>
  );
}

function Failure() {
  if (!failure.value) return null;
  return (
    <div class="failure" role="alert">
      <p>{t('failed', { detail: failure.value })}</p>
      <button type="button" onClick={retry}>{t('retry')}</button>
    </div>
  );
}

/** Says the new figure aloud when it changes. */
function Announcement() {
  const answer = table.value;
  const p = picture.value;
  const planned = active.value && p && !behind.value ? t('announce_plan', { share: percent(p.now.covered / (p.now.people || 1)), people: signed(more(p.today.covered, p.now.covered)) }) : '';
  const text = planned ? planned : answer && !stale.value ? t('announce', { share: percent(answer.all.share), limit: bound(answer.basis.limit_min) }) : '';
  return <div class="aloud" role="status" aria-live="polite" id="said">{text}</div>;
}
