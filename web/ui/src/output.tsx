import { effect, signal } from '@preact/signals';
import { t, type Key } from './i18n';
import { savePicture, type Shot } from './picture';
import { published } from './published';
import { Take } from './take';
import { chosenTheme, printing, themes } from './theme';

/** Draws the map to its end and copies it; null while there is no map. */
export const camera = signal<{ shoot: () => Shot; settled: () => Promise<unknown> } | null>(null);

/** Takes the page away: as a picture, on paper; and its colours. */
export function Output() {
  const picture = () => { const c = camera.value; if (c) void savePicture(c.shoot(), devicePixelRatio); };
  return (
    <div class="output">
      <button type="button" disabled={!camera.value} onClick={picture}>{t('save_png')}</button>
      <button type="button" onClick={() => void print()}>{t('print')}</button>
      {!published && <Take />}
      <select aria-label={t('theme')} title={t('theme')} value={chosenTheme.value} onChange={(e) => { chosenTheme.value = themes.find((x) => x === e.currentTarget.value) ?? 'system'; }}>
        {themes.map((x) => <option key={x} value={x}>{t(`theme_${x}` as Key)}</option>)}
      </select>
    </div>
  );
}

/** Prints in the light colours, whatever the screen has. */
async function print(): Promise<void> {
  printing.value = true;
  await camera.value?.settled();
  window.print();
  printing.value = false;
}

/** On paper the map is a picture of itself: a live canvas would be cut off. */
export function readyForPaper(): void {
  let img: HTMLImageElement | null = null;
  window.addEventListener('beforeprint', () => {
    const c = camera.value;
    if (!c || img) return;
    img = new Image();
    img.className = 'on-paper';
    img.alt = '';
    img.src = c.shoot().canvas.toDataURL('image/png');
    document.querySelector('.map')?.append(img);
  });
  window.addEventListener('afterprint', () => { img?.remove(); img = null; });
  effect(() => { document.documentElement.dataset.theme = printing.value ? 'light' : chosenTheme.value; });
}
