import { useId } from 'preact/hooks';
import { t, type Key } from './i18n';

/** The terms that are explained where they stand. */
export type Term = 'covered' | 'gap' | 'median' | 'gini' | 'lorenz' | 'bound' | 'no_walk' | 'whatif' | 'scenario' | 'group' | 'site' | 'gain';

/** A button beside a term that opens what it means; the browser closes it by Esc or a click elsewhere. */
export function Explain({ term }: { term: Term }) {
  const id = useId(), name = t(`term_${term}` as Key);
  return (
    <span class="explain">
      <button type="button" popovertarget={id} aria-label={t('explain', { term: name })} title={t('explain', { term: name })}>?</button>
      <span popover="auto" id={id} class="meaning" role="note"><b>{name}</b> {t(`term_${term}_is` as Key)}</span>
    </span>
  );
}
