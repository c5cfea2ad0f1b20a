import { signal } from '@preact/signals';
import { addressOf } from './api';
import { bound, t, type Key } from './i18n';
import { about, index, limit } from './state';
import { opened } from './scenarios';
import { active, behind } from './whatif';

const layers = ['areas', 'gaps', 'venues', 'cells'] as const;
const formats = [['geojson', 'GeoJSON'], ['gpkg', 'GeoPackage'], ['csv', 'CSV']] as const;
const copied = signal(false);

/** What is on the screen as files, and its link. */
export function Take() {
  if (!index.value) return null;
  const ready = !active.value || (!behind.value && about.value !== ''), file = (layer: string, format: string) => addressOf('/export', { layer, format, limit: limit.value, under: about.value });
  const what = active.value ? opened.value?.doc.name ?? t('col_whatif') : t('col_today');
  const copy = () => { void navigator.clipboard?.writeText(location.href).then(() => { copied.value = true; setTimeout(() => { copied.value = false; }, 3000); }); };
  return (
    <details class="take">
      <summary>{t('take')}</summary>
      <div>
        <p class="hint">{t(ready ? 'take_lead' : 'take_wait', { what, limit: bound(limit.value) })}</p>
        {ready && (
          <table><tbody>
            {layers.map((l) => <tr key={l}><th scope="row">{t(`take_${l}` as Key)}</th>{formats.map(([f, name]) => <td key={f}><a href={file(l, f)} download aria-label={`${t(`take_${l}` as Key)}: ${name}`}>{name}</a></td>)}</tr>)}
          </tbody></table>
        )}
        {ready && <a class="gis" href={`/ogc${about.value && `/${about.value}`}?f=html`}>{t('take_gis')}</a>}
        {ready && <a href={file('all', 'gpkg')} download>{t('take_all')}</a>}
        <button type="button" onClick={copy}>{t(copied.value ? 'take_copied' : 'take_link')}</button>
      </div>
    </details>
  );
}
