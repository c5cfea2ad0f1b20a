import { computed, signal } from '@preact/signals';
import type { Spread } from './api';
import type { Grid } from './grid';
import type { GridLayer } from './grid-layer';
import { index } from './state';
import { active } from './whatif';

/** The cells as a texture, where they are a lattice; null until they are here, or where tiles draw them. */
export const grid = signal<Grid | null>(null);
/** The layer that draws it. */
export const gridLayer = signal<GridLayer | null>(null);
/** The people of its cells; fetched when all else is on the page. */
export const gridPeople = signal<Float32Array | null>(null);

/** Two sets of codes to be compared on the map in place of today and the what-if, in cell order, and what each is called. */
export interface Sides { before: Uint16Array; shown: Uint16Array; beforeName: string; shownName: string; /** How their people walk. */ beforePeople: Spread; shownPeople: Spread }
export const sides = signal<Sides | null>(null);

export const views = ['shown', 'before', 'change', 'swipe'] as const;
export type View = (typeof views)[number];
/** Which of the two the map shows; `view` is what holds when there are two. */
export const chosenView = signal<View>('shown');
/** Where the swipe stands, 0…1 of the map's width. */
export const swipe = signal(0.5);

/** Whether there are two maps to compare. Blocks of tiles are drawn one way only. */
export const canCompare = computed(() => grid.value !== null && (active.value || sides.value !== null));
export const view = computed<View>(() => (canCompare.value ? chosenView.value : 'shown'));

/** Whether cells are drawn as a texture, once they are here. */
export const gridded = computed(() => index.value?.grid ?? false);
