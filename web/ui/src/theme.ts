import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const asks = matchMedia('(prefers-color-scheme: dark)');

/** Light or dark, as the reader's system asks. */
export const theme = signal<Theme>(asks.matches ? 'dark' : 'light');
asks.addEventListener('change', () => { theme.value = asks.matches ? 'dark' : 'light'; });

/** The basemap's few colours: quiet, so that cells speak. */
export const inks = {
  light: { ground: '#f7f6f3', road: '#b9b5ac', main: '#8f8a80', area: '#4b463e', label: '#24211c', halo: '#f7f6f3', gap: '#5c0a16', venue: '#12314a', paper: '#ffffff', walk: '#7a1fa2', lit: '#111111', plan: '#b3126e' },
  dark: { ground: '#16181a', road: '#50565b', main: '#767d83', area: '#c3bdb2', label: '#f3efe8', halo: '#16181a', gap: '#e8a595', venue: '#e6f4ff', paper: '#16181a', walk: '#f0b8ff', lit: '#ffffff', plan: '#ff9ad0' },
} as const;
