import type { Class } from './api';
import { minutes, percent, t, type Key } from './i18n';
import { classes, hidden, layers, type Layer } from './state';

function name(c: Class, before: Class | undefined): string {
  if (c.id === 'none') return t('class_none');
  if (c.id === 'over') return t('class_over', { min: minutes(before?.max_min ?? 0) });
  return before ? t('class_between', { min: minutes(before.max_min), max: minutes(c.max_min) }) : t('class_first', { max: minutes(c.max_min) });
}

function toggle(id: string): void {
  const next = new Set(hidden.value);
  if (!next.delete(id)) next.add(id);
  hidden.value = next;
}

/** The legend is the filter: what is unticked is not drawn. */
export function Legend() {
  return (
    <fieldset class="legend">
      <legend>{t('legend')}</legend>
      <p class="hint">{t('class_hint')}</p>
      {classes.value.map((c, i) => (
        <label key={c.id}>
          <input type="checkbox" checked={!hidden.value.has(c.id)} onChange={() => toggle(c.id)} />
          <svg class="swatch" viewBox="0 0 18 18" aria-hidden="true"><rect width="18" height="18" rx="3" fill={c.color} /></svg>
          <span class="class">{name(c, classes.value[i - 1])}</span>
          <span class="bar" aria-hidden="true"><svg viewBox="0 0 100 6" preserveAspectRatio="none"><rect width={c.share * 100} height="6" /></svg></span>
          <span class="number">{percent(c.share)}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function LayerSwitches() {
  return (
    <fieldset class="layers">
      <legend>{t('layers')}</legend>
      {(Object.keys(layers.value) as Layer[]).map((l) => (
        <label key={l}>
          <input type="checkbox" checked={layers.value[l]} onChange={() => { layers.value = { ...layers.value, [l]: !layers.value[l] }; }} />
          <span>{t(`layer_${l}` as Key)}</span>
        </label>
      ))}
    </fieldset>
  );
}
