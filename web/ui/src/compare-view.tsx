import { t, type Key } from './i18n';
import { canCompare, chosenView, sides, swipe, view, views } from './view';

/** Which of two maps is shown: the what-if or today, the change, or both beside a line that can be moved. */
export function ViewChoice() {
  if (!canCompare.value) return null;
  const two = sides.value, name = { shown: two?.shownName ?? t('col_whatif'), before: two?.beforeName ?? t('col_today') };
  return (
    <fieldset class="segments small view">
      <legend class="aloud">{t('view')}</legend>
      {views.map((v) => (
        <label key={v}>
          <input type="radio" name="view" value={v} checked={view.value === v} onChange={() => { chosenView.value = v; }} />
          <span>{v === 'shown' || v === 'before' ? name[v] : t(`view_${v}` as Key)}</span>
        </label>
      ))}
    </fieldset>
  );
}

const step = 0.02;

/** The line between the two maps: dragged, or moved with the arrow keys. */
export function Swipe() {
  if (view.value !== 'swipe') return null;
  const two = sides.value, put = (x: number) => { swipe.value = Math.min(1, Math.max(0, x)); };
  const drag = (e: PointerEvent) => {
    const handle = e.currentTarget as HTMLElement, box = handle.closest('.map')!.getBoundingClientRect();
    handle.setPointerCapture(e.pointerId);
    const move = (m: PointerEvent) => put((m.clientX - box.left) / box.width);
    const stop = () => { handle.removeEventListener('pointermove', move); handle.removeEventListener('lostpointercapture', stop); };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', stop);
  };
  const key = (e: KeyboardEvent) => {
    const to = { ArrowLeft: swipe.value - step, ArrowDown: swipe.value - step, ArrowRight: swipe.value + step, ArrowUp: swipe.value + step, Home: 0, End: 1 }[e.key];
    if (to === undefined) return;
    put(to);
    e.preventDefault();
  };
  return (
    <div class="swipe" style={{ insetInlineStart: `${100 * swipe.value}%` }}>
      <span class="left">{two?.beforeName ?? t('col_today')}</span>
      <span class="right">{two?.shownName ?? t('col_whatif')}</span>
      <div class="handle" role="slider" tabIndex={0} aria-label={t('swipe')} aria-orientation="horizontal" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * swipe.value)}
        onPointerDown={drag} onKeyDown={key}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 6 3 12l6 6M15 6l6 6-6 6" /></svg>
      </div>
    </div>
  );
}
