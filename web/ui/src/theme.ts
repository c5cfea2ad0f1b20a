import { computed, effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';
export const themes = ['system', 'light', 'dark'] as const;
type Chosen = (typeof themes)[number];

const asks = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const system = signal<Theme>(asks?.matches ? 'dark' : 'light');
asks?.addEventListener('change', () => { system.value = asks.matches ? 'dark' : 'light'; });

const key = 'walkshed theme';

function kept(): Chosen {
  try { return themes.find((x) => x === localStorage.getItem(key)) ?? 'system'; } catch { return 'system'; } // a browser may forbid it
}

/** What the reader chose; kept in this browser. */
export const chosenTheme = signal<Chosen>(kept());
/** On paper all is light. */
export const printing = signal(false);

/** Light or dark, as the reader chose, else as the system asks. */
export const theme = computed<Theme>(() => (printing.value ? 'light' : chosenTheme.value === 'system' ? system.value : chosenTheme.value));
effect(() => { try { if (chosenTheme.value !== kept()) localStorage.setItem(key, chosenTheme.value); } catch { /* see kept */ } });

/** The basemap's few colours: quiet, so that cells speak. */
export const inks = {
  light: { ground: '#f7f6f3', road: '#b9b5ac', main: '#8f8a80', area: '#4b463e', label: '#24211c', halo: '#f7f6f3', gap: '#5c0a16', venue: '#12314a', paper: '#ffffff', walk: '#7a1fa2', lit: '#111111', plan: '#b3126e' },
  dark: { ground: '#16181a', road: '#50565b', main: '#767d83', area: '#c3bdb2', label: '#f3efe8', halo: '#16181a', gap: '#e8a595', venue: '#e6f4ff', paper: '#16181a', walk: '#f0b8ff', lit: '#ffffff', plan: '#ff9ad0' },
} as const;
