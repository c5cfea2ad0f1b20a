import { computed, signal } from '@preact/signals';
import type { Class } from './api';
import { classBounds } from './classes';
import { index, limit } from './state';

// Every palette here is told apart by colour-blind readers: RdYlBu and PuOr of
// ColorBrewer 2 (Cynthia Brewer, Penn State), viridis (Smith, van der Walt) and
// cividis (Nuñez, Anderton, Renslow, PLoS ONE 2018), each in five steps.
const palettes = {
  rdylbu: [] as string[], // the server's own
  viridis: ['#fde725', '#5ec962', '#21918c', '#3b528b', '#440154'],
  cividis: ['#fee838', '#bcae6c', '#7c7b78', '#414d6b', '#00224e'],
} as const;
export type Palette = keyof typeof palettes;
export const paletteNames = Object.keys(palettes) as Palette[];

const key = 'walkshed palette';
function kept(): Palette {
  try { return paletteNames.find((x) => x === localStorage.getItem(key)) ?? 'rdylbu'; } catch { return 'rdylbu'; } // a browser may forbid it
}
export const palette = signal<Palette>(kept());
export function choosePalette(name: Palette): void {
  palette.value = name;
  try { localStorage.setItem(key, name); } catch { /* see kept */ }
}

/** The colours of the change from today: newly covered, nearer, the same, farther, no longer covered. */
export const changeColors = ['#5e3c99', '#b2abd2', '#d8d5ce', '#fdb863', '#e66101'];

/** The classes at the limit that is shown, in the chosen colours, nobody counted yet: there at once, before any answer. */
export const bands = computed<Class[]>(() => {
  const legend = index.value?.legend ?? [], bounded = legend.filter((c) => c.max_min > 0), own = palettes[palette.value];
  const color = (i: number, otherwise: string | undefined) => own[i] ?? otherwise ?? '#888888';
  const ends = legend.filter((c) => c.max_min === 0);
  return [
    ...classBounds(limit.value).map((max, i) => ({ id: String(max), max_min: max, color: color(i, bounded[i]?.color), people: 0, share: 0 })),
    ...(['over', 'none'] as const).map((id) => ({ id, max_min: 0, color: color(id === 'over' ? 4 : 9, ends.find((c) => c.id === id)?.color), people: 0, share: 0 })),
  ];
});

/** The bands with the people that were counted for them; null where the count is of other bounds. */
export function counted(count: Class[]): Class[] | null {
  const all = bands.value;
  if (count.length !== all.length || count.some((c, i) => c.id !== all[i].id)) return null;
  return all.map((c, i) => ({ ...c, people: count[i].people, share: count[i].share }));
}
