import type { Map as GLMap } from 'maplibre-gl';
import { askBytes } from './api';
import { soften } from './classes';
import { codeOf, lastWithin, noWalk, readCodes, readGrid, readPeople, type Grid } from './grid';
import type { Color, GridLayer } from './grid-layer';
import { bands, changeColors } from './palette';
import { hidden, layers, limit } from './state';
import { inks, theme } from './theme';
import { grid, gridPeople, sides, swipe, view, type Sides } from './view';
import { active, picture, type Now, type Picture } from './whatif';

const rgb = (hex: string): Color => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as unknown as Color;

/** Fetches the cells; whom they hold comes after, as only reading a cell needs it. */
export async function fetchGrid(): Promise<void> {
  const g = await readGrid(await askBytes('/api/v1/grid'));
  grid.value = g;
  gridPeople.value = await askBytes('/api/v1/grid?what=people').then((b) => readPeople(b, g.codes.length), () => null);
}

/** The code of a cell of the what-if. */
const codeNow = (now: Now): number => (now.guess ? noWalk : codeOf(now.minutes));

/** Keeps the grid layer of a map in step with the page: how it looks, and what its cells are. */
export function paintGrid(map: GLMap, g: Grid, layer: GridLayer): { look: () => void; cells: () => void } {
  let drawn: Picture | null = null, two: Sides | null = null, whole = 0, asking = false;
  layer.fill(g.codes, g.codes);
  const all = (p: Picture) => layer.change(p.cells.keys(), (c) => codeNow(p.cells.get(c)!));
  /** Asks for all codes where an answer listed too few; one lot at a time, the newest last. */
  const fetchAll = async () => {
    if (asking) return;
    asking = true;
    for (let p = picture.value; p && p.unlisted > whole && !sides.value; p = picture.value) {
      const codes = await askBytes(p.grid).then((b) => readCodes(b, g.codes.length), () => null);
      if (!codes) break; // the next edit asks again, and whatif.ts says what is the matter
      layer.fill(codes, g.codes);
      if (p === picture.value) { drawn = p; whole = p.version; }
    }
    asking = false;
  };
  return {
    look: () => {
      const ground = inks[theme.value].ground, shown = bands.value, off = hidden.value;
      const color = (c: { id: string; color: string } | undefined) => (!c || off.has(c.id) ? null : rgb(soften(c.color, ground)));
      const bounded = shown.filter((c) => c.max_min > 0), end = (id: string) => color(shown.find((c) => c.id === id));
      layer.dress({
        last: bounded.map((c) => lastWithin(c.max_min)), colors: [end('none'), ...bounded.map(color), end('over')], hatch: rgb(inks[theme.value].paper),
        change: changeColors.map((c, i) => color({ id: `change${i}`, color: c })), limit: lastWithin(limit.value), view: view.value, swipe: swipe.value,
      });
      const on = layers.value.cells;
      if (map.getLayer(layer.id)) map.setLayoutProperty(layer.id, 'visibility', on ? 'visible' : 'none');
    },
    cells: () => {
      const p = active.value ? picture.value : null, both = sides.value;
      if (both !== two) {
        two = both;
        drawn = null;
        layer.fill(both?.shown ?? g.codes, both?.before ?? g.codes);
      }
      if (both || p === drawn) return;
      const same = p !== null && drawn?.cells === p.cells;
      if (!same) { layer.fill(g.codes, g.codes); whole = 0; }
      drawn = p;
      if (!p) return;
      if (p.unlisted > whole) void fetchAll();
      else if (same && p.changed !== 'all') layer.change(p.changed, (c) => codeNow(p.cells.get(c)!));
      else all(p);
    },
  };
}
