import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Point } from '../src/api';
import { codeOf, Grid, lastWithin, longestCode, mercator, minutesOf, noWalk, readCodes, readGrid, readPeople } from '../src/grid';

/** Writes what tiles/grid.go writes, the plain way. */
function varint(n: number, zigzag = true): number[] {
  let z = zigzag ? (n < 0 ? -2 * n - 1 : 2 * n) : n;
  const out = [];
  while (z > 127) { out.push((z % 128) + 128); z = Math.floor(z / 128); }
  return [...out, z];
}
const differences = (all: number[]) => all.flatMap((n, i) => varint(n - (all[i - 1] ?? 0)));
function block(cols: number, rows: number, step: number, mesh: number[], places: number[], codes: number[]): ArrayBuffer {
  const tail = [...differences(places), ...differences(codes)], view = new DataView(new ArrayBuffer(20 + 8 * mesh.length + tail.length));
  [...'WSG1'].forEach((c, i) => view.setUint8(i, c.charCodeAt(0)));
  [cols, rows, step, places.length].forEach((n, i) => view.setUint32(4 + 4 * i, n, true));
  mesh.forEach((x, i) => view.setFloat64(20 + 8 * i, x, true));
  tail.forEach((b, i) => view.setUint8(20 + 8 * mesh.length + i, b));
  return view.buffer as ArrayBuffer;
}

test('the cells come as they were written; a place may need 32 bits', async () => {
  const mesh = [0.5, 0.25, 0.75, 0.25, 0.5, 0.5, 0.75, 0.5];
  const g = await readGrid(block(65535, 65535, 65535, mesh, [7, 7, 4_000_000_000], [noWalk, 302, longestCode]));
  assert.deepEqual([...g.places], [7, 7, 4_000_000_000]);
  assert.deepEqual([...g.codes], [1, 302, 65535]);
  assert.deepEqual([...g.mesh], mesh);
  assert.deepEqual([...await readCodes(Uint8Array.from(differences([9, 1, 700])).buffer as ArrayBuffer, 3)], [9, 1, 700]);
  assert.deepEqual([...await readPeople(Uint8Array.from([...varint(5, false), ...varint(12345, false)]).buffer as ArrayBuffer, 2)], [0.5, 1234.5]);
});

test('what is cut off or of another version is refused', async () => {
  const whole = block(2, 2, 2, [0, 0, 1, 0, 0, 1, 1, 1], [0, 3], [42, 600]);
  await assert.rejects(readGrid(whole.slice(0, whole.byteLength - 1)), /ends too soon/);
  await assert.rejects(readGrid(new ArrayBuffer(64)), /not a grid/);
});

test('a code keeps the limit: within it just where the walk, as printed, is', () => {
  for (const limit of [0.1, 5, 6.3, 14.9, 15, 120]) {
    for (const minutes of [0, limit - 0.1, limit, limit + 1e-9, limit + 0.0017, limit + 0.1].filter((m) => m >= 0)) {
      assert.equal(codeOf(minutes) <= lastWithin(limit), minutes <= limit + 1e-7, `${minutes} of ${limit}`);
    }
  }
  assert.equal(minutesOf(noWalk), null);
  assert.equal(minutesOf(codeOf(12.34)), 12.4); // up, as a walk is printed
  assert.equal(codeOf(null), noWalk);
  assert.equal(codeOf(1e9), longestCode);
});

/** A lattice of 0.01° from 10° E 50° N, meshed every 4 cells; columns beyond the last mesh line are fewer. */
function lattice(cols: number, rows: number, places: number[], turn = 0): Grid {
  const mesh: number[] = [], step = 4;
  for (let r = 0; ; r = Math.min(r + step, rows)) {
    for (let c = 0; ; c = Math.min(c + step, cols)) { mesh.push(...mercator([10 + 0.01 * c + turn * r, 50 - 0.01 * r + turn * c])); if (c === cols) break; }
    if (r === rows) break;
  }
  return new Grid(cols, rows, step, Float64Array.from(mesh), Uint32Array.from(places), new Uint16Array(places.length));
}

test('a place of the map is found again on the lattice, also on a turned one and beyond its edges', () => {
  for (const turn of [0, 0.002, -0.004]) {
    const g = lattice(10, 6, [], turn);
    for (const [c, r] of [[0, 0], [3.7, 2.2], [4, 4], [8.5, 5.9], [9.99, 0.01], [10, 6], [-3, 2], [14, 9]]) {
      const [x, y] = g.at(g.spot(c, r));
      assert.ok(Math.hypot(x - c, y - r) < 1e-6, `${c}, ${r} is found at ${x}, ${y}`);
    }
  }
});

test('a cell is where it is drawn; of two on one place the last; elsewhere there is none', () => {
  const g = lattice(10, 6, [0, 13, 13, 59]); // (0,0), (3,1) twice, (9,5)
  const inside = (c: number, r: number): Point => [10 + 0.01 * c, 50 - 0.01 * r];
  assert.equal(g.cellAt(inside(0.5, 0.5)), 0);
  assert.equal(g.cellAt(inside(3.01, 1.99)), 2);
  assert.equal(g.cellAt(inside(9.99, 5.99)), 3);
  for (const p of [inside(1.5, 0.5), inside(-0.5, 0.5), inside(10.5, 5.5), inside(9.5, 6.5)]) assert.equal(g.cellAt(p), -1);
  const ring = g.outline(3);
  assert.deepEqual(ring.length, 5);
  for (const [i, corner] of [inside(9, 5), inside(9, 6), inside(10, 6), inside(10, 5)].entries()) {
    assert.ok(Math.abs(ring[i][0] - corner[0]) + Math.abs(ring[i][1] - corner[1]) < 1e-4, `corner ${i}`);
  }
});
