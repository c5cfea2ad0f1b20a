import { signal } from '@preact/signals';
import { ask } from './api';
import { decimal, t, whole, type Key } from './i18n';
import { folder, published } from './published';

/** One file to take away: downloads.json of a published page. */
interface Download { name: string; layer: string; bytes: number }
const files = signal<Download[] | null>(null);
if (published) ask<Download[]>('/downloads').then((d) => { files.value = d; }, () => undefined); // the note lists them too

const layers = ['all', 'areas', 'gaps', 'cells', 'venues', 'sites'];

/** What the publisher lets readers take away, and what it rests on. */
export function Downloads() {
  const all = files.value ?? [];
  return (
    <section class="downloads">
      <h2>{t('downloads')}</h2>
      <p class="hint">{t('published_hint')} <a href={`${folder}method.html`}>{t('method_note')}</a></p>
      <dl>
        {layers.filter((l) => all.some((f) => f.layer === l)).map((l) => (
          <div key={l}>
            <dt>{t(l === 'all' ? 'downloads_all' : (`layer_${l}` as Key))}</dt>
            <dd>{all.filter((f) => f.layer === l).map((f) => <a key={f.name} href={`${folder}${f.name}`} download title={size(f.bytes)}>{ending(f.name)}</a>)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const ending = (name: string): string => ({ gpkg: 'GeoPackage', geojson: 'GeoJSON', csv: 'CSV', tif: 'GeoTIFF', pmtiles: 'PMTiles', parquet: 'GeoParquet' })[name.replace(/^.*\./, '')] ?? name;
const size = (bytes: number): string => (bytes < 1e6 ? `${whole(Math.ceil(bytes / 1e3))} kB` : `${decimal(bytes / 1e6)} MB`);
