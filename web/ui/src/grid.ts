import type { Point } from './api';

// The cells of a lattice as the server sends them (tiles/grid.go has the format):
// where they are, once; and a code for each, which an edit changes.

/** Codes of cells: no walk known, then tenths of a minute from `zeroCode` on. On a texture 0 is "nobody lives here". */
export const noWalk = 1, zeroCode = 2, longestCode = 0xffff;

/** The minutes a code stands for; null where no walk is known. */
export const minutesOf = (code: number): number | null => (code < zeroCode ? null : (code - zeroCode) / 10);
/** The code of a walk, rounded up to the next tenth as it is printed. */
export const codeOf = (minutes: number | null): number => (minutes === null ? noWalk : Math.min(longestCode, Math.ceil(minutes * 10 - 1e-6) + zeroCode));
/** The largest code within a bound. */
export const lastWithin = (bound: number): number => Math.min(longestCode, Math.floor(bound * 10 + 1e-6) + zeroCode);

/** Cells are told off so many at a time: some 5 ms, so that the page answers in between. */
const batch = 150_000;
const pause = () => new Promise<void>((done) => { setTimeout(done); });

/** Reads varints of differences into `into`; zigzag as encoding/binary writes them. */
async function readDifferences(bytes: Uint8Array, at: number, into: Uint32Array | Uint16Array): Promise<number> {
  let value = 0;
  for (let i = 0; i < into.length; i++) {
    let n = 0, scale = 1, b: number;
    do {
      b = bytes[at++];
      if (b === undefined) throw new RangeError('the grid ends too soon');
      n += (b & 127) * scale; // not by shifts: a place may need more than 31 bits
      scale *= 128;
    } while (b > 127);
    value += n % 2 ? -(n + 1) / 2 : n / 2;
    into[i] = value;
    if (i % batch === batch - 1) await pause();
  }
  return at;
}

/** The codes of all cells, as a what-if or a scenario sends them. */
export async function readCodes(buffer: ArrayBuffer, cells: number): Promise<Uint16Array> {
  const codes = new Uint16Array(cells);
  await readDifferences(new Uint8Array(buffer), 0, codes);
  return codes;
}

/** The people of all cells. */
export async function readPeople(buffer: ArrayBuffer, cells: number): Promise<Float32Array> {
  const bytes = new Uint8Array(buffer), people = new Float32Array(cells);
  for (let i = 0, at = 0; i < cells; i++) {
    let n = 0, scale = 1, b: number;
    do { b = bytes[at++]; n += (b & 127) * scale; scale *= 128; } while (b > 127);
    people[i] = n / 10;
    if (i % batch === batch - 1) await pause();
  }
  return people;
}

/** A place in Web Mercator, 0…1, y down. */
export type Spot = readonly [number, number];
export const mercator = ([lon, lat]: Point): Spot => {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
};
const lonLat = ([x, y]: Spot): Point => [(x - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];

export async function readGrid(buffer: ArrayBuffer): Promise<Grid> {
  const view = new DataView(buffer), bytes = new Uint8Array(buffer);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'WSG1') throw new TypeError('not a grid of this version');
  const [cols, rows, step, cells] = [4, 8, 12, 16].map((at) => view.getUint32(at, true));
  const wide = Math.ceil(cols / step) + 1, high = Math.ceil(rows / step) + 1, mesh = new Float64Array(2 * wide * high);
  for (let i = 0; i < mesh.length; i++) mesh[i] = view.getFloat64(20 + 8 * i, true);
  const places = new Uint32Array(cells), codes = new Uint16Array(cells);
  const at = await readDifferences(bytes, 20 + 8 * mesh.length, places);
  await readDifferences(bytes, at, codes);
  return new Grid(cols, rows, step, mesh, places, codes);
}

/** A lattice of cells on the map. */
export class Grid {
  readonly wide: number;
  readonly high: number;
  constructor(readonly cols: number, readonly rows: number, readonly step: number, readonly mesh: Float64Array,
    readonly places: Uint32Array, readonly codes: Uint16Array) {
    [this.wide, this.high] = [Math.ceil(cols / step) + 1, Math.ceil(rows / step) + 1];
  }

  node(i: number, j: number): Spot { const k = 2 * (j * this.wide + i); return [this.mesh[k], this.mesh[k + 1]]; }
  /** The column of mesh column i; the row of mesh row j likewise. */
  col(i: number): number { return Math.min(i * this.step, this.cols); }
  row(j: number): number { return Math.min(j * this.step, this.rows); }

  /** Where a point of the lattice (columns and rows, also between) is on the map. */
  spot(col: number, row: number): Spot {
    const i = Math.max(0, Math.min(this.wide - 2, Math.floor(col / this.step))), j = Math.max(0, Math.min(this.high - 2, Math.floor(row / this.step)));
    const u = (col - this.col(i)) / (this.col(i + 1) - this.col(i)), v = (row - this.row(j)) / (this.row(j + 1) - this.row(j));
    const [a, b, c, d] = [this.node(i, j), this.node(i + 1, j), this.node(i, j + 1), this.node(i + 1, j + 1)];
    const mix = (k: 0 | 1) => (1 - v) * ((1 - u) * a[k] + u * b[k]) + v * ((1 - u) * c[k] + u * d[k]);
    return [mix(0), mix(1)];
  }

  /** The point of the lattice at a place of the map: Newton's method on spot, which is nearly straight. */
  at([x, y]: Spot): [col: number, row: number] {
    let col = this.cols / 2, row = this.rows / 2;
    for (let n = 0; n < 8; n++) {
      const [px, py] = this.spot(col, row), [rx, ry] = this.spot(col + 0.5, row), [dx, dy] = this.spot(col, row + 0.5);
      const [a, b, c, d] = [2 * (rx - px), 2 * (dx - px), 2 * (ry - py), 2 * (dy - py)], det = a * d - b * c;
      const du = (d * (x - px) - b * (y - py)) / det, dv = (a * (y - py) - c * (x - px)) / det;
      [col, row] = [col + du, row + dv];
      if (!(Math.abs(du) + Math.abs(dv) > 1e-7)) break;
    }
    return [col, row];
  }

  /** The cell at a place, -1 where nobody lives. Of two on one place the last, which is the one drawn. */
  cellAt(p: Point): number {
    const [c, r] = this.at(mercator(p)).map(Math.floor);
    if (!(c >= 0 && r >= 0 && c < this.cols && r < this.rows)) return -1;
    const place = r * this.cols + c;
    let lo = 0, hi = this.places.length; // the first beyond
    while (lo < hi) { const mid = (lo + hi) >> 1; if (this.places[mid] <= place) lo = mid + 1; else hi = mid; }
    return lo > 0 && this.places[lo - 1] === place ? lo - 1 : -1;
  }

  /** The ground of a cell, as a ring. */
  outline(cell: number): Point[] {
    const c = this.places[cell] % this.cols, r = Math.floor(this.places[cell] / this.cols);
    return [[c, r], [c, r + 1], [c + 1, r + 1], [c + 1, r], [c, r]].map(([x, y]) => lonLat(this.spot(x, y)));
  }
}
