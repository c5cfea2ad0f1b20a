import type { Class } from './api';
import { plannedClasses, soften } from './classes';
import { bound, percent, t, type Key } from './i18n';
import { bands, changeColors, choosePalette, counted, palette, paletteNames, type Palette } from './palette';
import { classes, hidden, layers, limit, stale, type Layer } from './state';
import { inks, theme } from './theme';
import { sides, view } from './view';
import { active, behind, picture } from './whatif';

function name(c: Class, before: Class | undefined): string {
  if (c.id === 'none') return t('class_none');
  if (c.id === 'over') return t('class_over', { min: bound(before?.max_min ?? 0) });
  return before ? t('class_between', { min: bound(before.max_min), max: bound(c.max_min) }) : t('class_first', { max: bound(c.max_min) });
}

function toggle(id: string): void {
  const next = new Set(hidden.value);
  if (!next.delete(id)) next.add(id);
  hidden.value = next;
}

/** The classes as the map shows them now, of whom their people are counted, and in which words that is said. */
function shownClasses(): { all: Class[]; of: 'today' | 'plan' | 'side'; said: string } {
  const two = sides.value, before = view.value === 'before';
  if (two) {
    const people = before ? two.beforePeople : two.shownPeople, all = plannedClasses(bands.value, { ...people, unreachable: people.people_no_walk });
    if (all) return { all, of: 'side', said: t('legend_side', { name: before ? two.beforeName : two.shownName }) };
  }
  const now = active.value && !two && !before ? picture.value?.now : null, planned = now && plannedClasses(bands.value, now);
  if (planned) return { all: planned, of: 'plan', said: t('legend_whatif') };
  return { all: counted(classes.value) ?? bands.value, of: 'today', said: t(active.value || two ? 'legend_today' : 'legend_people') };
}

/** The lines of the legend that are drawn, for a picture of the map. */
export function legendRows(): { color: string; hatched: boolean; label: string; share: number | null }[] {
  const { all } = shownClasses();
  if (view.value === 'change') return changes().map((c) => ({ color: soften(c.color, inks[theme.value].ground), hatched: false, label: c.label, share: null })).filter((_, i) => !hidden.value.has(`change${i}`));
  return all.map((c, i) => ({ id: c.id, color: soften(c.color, inks[theme.value].ground), hatched: c.id === 'none', label: name(c, all[i - 1]), share: c.share })).filter((r) => !hidden.value.has(r.id));
}

const changes = (): { id: string; color: string; label: string }[] => changeColors.map((color, i) => ({ id: `change${i}`, color, label: t(`change_${i}` as Key) }));

/** What the colours of the map stand for. */
export function legendTitle(): string {
  if (view.value !== 'change') return t('legend');
  return sides.value ? t('legend_change_from', { name: sides.value.beforeName }) : t('legend_change');
}

/** The legend of the change from today; a filter as well. */
function ChangeLegend() {
  return (
    <fieldset class="legend">
      <legend>{legendTitle()}</legend>
      <p class="hint">{t('legend_hide')}</p>
      {changes().map((c) => (
        <label key={c.id} class="change">
          <input type="checkbox" checked={!hidden.value.has(c.id)} onChange={() => toggle(c.id)} />
          <Swatch color={c.color} hatched={false} />
          <span class="class">{c.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The legend is the filter: what is unticked is not drawn. */
export function Legend() {
  if (view.value === 'change') return <ChangeLegend />;
  const { all: shown, of, said } = shownClasses(), late = of !== 'side' && (stale.value || behind.value || counted(classes.value) === null), widest = Math.max(0.001, ...shown.map((c) => c.share));
  return (
    <fieldset class={late ? 'legend old' : 'legend'}>
      <legend>{legendTitle()}</legend>
      <p class="hint">{said}</p>
      {shown.map((c, i) => (
        <label key={c.id} class={c.max_min === limit.value ? 'at-limit' : ''} title={c.max_min === limit.value ? t('class_limit', { limit: bound(limit.value) }) : undefined}>
          <input type="checkbox" checked={!hidden.value.has(c.id)} onChange={() => toggle(c.id)} />
          <Swatch color={c.color} hatched={c.id === 'none'} />
          <span class="class">{name(c, shown[i - 1])}</span>
          <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width={(c.share / widest) * 100} height="6" /></svg>
          <span class="number">{percent(c.share)}</span>
        </label>
      ))}
      <label class="palette">{t('palette')}
        <select value={palette.value} onChange={(e) => choosePalette(e.currentTarget.value as Palette)}>
          {paletteNames.map((p) => <option key={p} value={p}>{t(`palette_${p}` as Key)}</option>)}
        </select>
      </label>
    </fieldset>
  );
}

function Swatch({ color, hatched }: { color: string; hatched: boolean }) {
  const ink = inks[theme.value];
  return (
    <svg class="swatch" viewBox="0 0 18 18" aria-hidden="true">
      <rect width="18" height="18" fill={soften(color, ink.ground)} />
      {hatched && <path d="M-1 9 9-1M-1 18 18-1M8 19 19 8" stroke={ink.paper} stroke-width="1.6" />}
    </svg>
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
