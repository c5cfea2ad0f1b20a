import type { Basis } from './api';
import { bound, decimal, kindName, lang, list, t, tn, whole } from './i18n';
import { Output } from './output';
import { published } from './published';
import { Help } from './tour';
import { index, limit, table } from './state';

export function Header() {
  const i = index.value;
  const basis = table.value?.basis ?? i?.basis;
  document.title = i ? `${i.name} · Walkshed` : 'Walkshed';
  return (
    <header>
      <div>
        <h1>{i ? i.name : 'Walkshed'} <small>{t('title')}</small></h1>
        {basis && <BasisLine basis={{ ...basis, limit_min: limit.value }} />}
      </div>
      <div class="actions">
      <Output />
      {!published && <Help />}
      <button type="button" class="lang" lang={lang.value === 'zh' ? 'en' : 'zh-CN'} aria-label={t('language_label')}
        onClick={() => { lang.value = lang.value === 'zh' ? 'en' : 'zh'; }}>{t('language')}</button>
      </div>
    </header>
  );
}

/** What every figure on the page rests on. */
function BasisLine({ basis }: { basis: Basis }) {
  const figures = {
    limit: bound(basis.limit_min), speed: decimal(basis.speed_m_s, 2), reach: whole(basis.speed_m_s * 60 * basis.limit_min), detour: decimal(basis.detour ?? 1, 2),
  };
  return (
    <p class="basis">
      <span>{t(basis.mode === 'straight' ? 'basis_straight' : 'basis_network', figures)}</span>
      <span>{venuesLine(basis)}</span>
      <span class="people">{t('basis_people', { source: basis.population })}{basis.modelled && <Modelled />}</span>
    </p>
  );
}

function Modelled() {
  return (
    <details class="badge">
      <summary>{t('modelled')}</summary>
      <span>{t('modelled_why')}</span>
    </details>
  );
}

function venuesLine(basis: Basis): string {
  const count = whole(basis.venues);
  const kinds = (basis.venue_kinds ?? []).map((k) => kindName(k, true));
  return kinds.length > 0 ? tn('basis_venues', basis.venues, { count, kinds: list(kinds) }) : tn('basis_venues_any', basis.venues, { count });
}
