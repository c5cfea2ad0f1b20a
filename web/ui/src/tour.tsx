import { signal } from '@preact/signals';
import { t, type Key } from './i18n';

const key = 'walkshed tour';
const seen = (): boolean => { try { return localStorage.getItem(key) !== null; } catch { return true; } }; // where nothing can be kept it would come back each time

/** The step of the tour that is shown, 1…4; 0: none. The first visit begins it. */
export const step = signal(seen() ? 0 : 1);
const last = 4;

export function endTour(): void {
  step.value = 0;
  try { localStorage.setItem(key, 'seen'); } catch { /* see seen */ }
}

/** What can be done here, in four steps at the head of the panel: it covers nothing. */
export function Tour() {
  if (step.value === 0) return null;
  const n = step.value;
  return (
    <section class="tour" aria-labelledby="tour-title">
      <h2 id="tour-title">{t('tour_title', { n, last })}</h2>
      <button type="button" class="close" onClick={endTour} aria-label={t('tour_end')} title={t('tour_end')}>×</button>
      <p role="status">{t(`tour_${n}` as Key)}</p>
      <div class="tools">
        {n > 1 && <button type="button" onClick={() => { step.value = n - 1; }}>{t('tour_back')}</button>}
        {n < last ? <button type="button" class="main" onClick={() => { step.value = n + 1; }}>{t('tour_next')}</button> : <button type="button" class="main" onClick={endTour}>{t('tour_done')}</button>}
      </div>
    </section>
  );
}

const keys = ['a', 'enter', 'esc', 'undo', 'redo', 'arrows', 'zoom'] as const;

/** Opens the tour again, and lists the keys. */
export function Help() {
  return (
    <>
      <button type="button" class="help" popovertarget="help" aria-label={t('help')} title={t('help')}>?</button>
      <div popover="auto" id="help" class="meaning">
        <h2>{t('help')}</h2>
        <dl class="keys">{keys.map((k) => <div key={k}><dt><kbd>{t(`key_${k}` as Key)}</kbd></dt><dd>{t(`key_${k}_does` as Key)}</dd></div>)}</dl>
        <button type="button" popovertarget="help" popovertargetaction="hide" onClick={() => { step.value = 1; document.getElementById('figures')?.scrollTo({ top: 0 }); }}>{t('tour_again')}</button>
      </div>
    </>
  );
}
