import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Class, Delta, Point, Served } from '../src/api';
import { plannedClasses } from '../src/classes';
import { fileName, roundLength } from '../src/picture';
import { inside } from '../src/shapes';
import { alike, common, degrees, folded, freshId, fromLink, toLink, lines, touched, type Plan, type Step } from '../src/plan';
import { change, edit, amend, canRedo, canUndo, forgetLast, plan, redo, undo, withDelta } from '../src/whatif';

const at = (x: number): Point => [x, 50];
const add = (id: string, x: number): Step => [{ do: 'add', id, name: id, point: at(x) }];
const move = (id: string, x: number): Step => [{ do: 'move', id, point: at(x) }];
const shut = (id: string): Step => [{ do: 'close', id, name: '北球场', kind: 'pitch' }];

test('a plan says which venues it touches, and how they stand at its end', () => {
  const says = (p: Plan) => touched(p).map((v) => `${v.state} ${v.name} ${v.point?.[0] ?? ''}`.trim());
  assert.deepEqual(says([add('new/1', 1), move('new/1', 2)]), ['added new/1 2']); // its name is kept
  assert.deepEqual(says([add('new/1', 1), shut('new/1')]), []);
  assert.deepEqual(says([shut('court')]), ['closed 北球场']);
  assert.deepEqual(says([move('court', 3), shut('court')]), ['closed 北球场']);
  assert.deepEqual(says([shut('court'), [{ do: 'reopen', id: 'court' }]]), []);
  assert.deepEqual(says([shut('b'), add('a', 1), move('b2', 4)]), ['closed 北球场', 'added a 1', 'moved  4']);
});

test('plans share the steps that are the same, not alike', () => {
  const a = add('a', 1), b = add('b', 2);
  assert.equal(common([a, b], [a, b]), 2);
  assert.equal(common([a, b], [a, add('b', 2)]), 1);
  assert.equal(common([], [a]), 0);
});

test('a new venue gets an id no step has had', () => {
  assert.deepEqual(freshId([]), { id: 'new/1', number: 1 });
  assert.deepEqual(freshId([add('new/4', 1), shut('new/4')]), { id: 'new/5', number: 5 });
});

test('a link holds a plan, whatever its names are, and nothing else is one', () => {
  const odd = ['a~b', 'x.y', '北球场 & 50%', '"\'<>'];
  const made: Plan = [...odd.map((name, i): Step => [{ do: 'add', id: `new/${i + 1}`, name, point: [-75.5 - i, 39.25 + i] }]), shut('way/7'), move('way/8', 3)];
  const back = fromLink(toLink(made));
  assert.deepEqual(back, [folded(made)]);
  assert.deepEqual(fromLink(new URLSearchParams(new URLSearchParams({ plan: toLink(made) }).toString()).get('plan')!), back);
  for (const bad of ['', 'a', 'a~~~new/1~~', 'a~x~50~new/1~~', 'a~181~50~new/1~~', 'z~1~2~id~~', 'a~1~2~~~', 'c~~~%E0~~', 'a~1~2~i~~~']) assert.equal(fromLink(bad), null, bad);
  assert.equal(fromLink(Array.from({ length: 1001 }, (_, i) => `c~~~${i}~~`).join('.')), null);
});

test('coordinates are read as people type them', () => {
  assert.deepEqual(['39.5', ' -75,25 ', '−75.5', '12°', '7'].map(degrees), [39.5, -75.25, -75.5, 12, 7]);
  for (const bad of ['', 'x', '1.2.3', '39.5 -75.5', '1e3', '0x10']) assert.ok(Number.isNaN(degrees(bad)), bad);
});

test('undo and redo go through every entry, a drag is one, a new edit ends redo', () => {
  assert.equal(canUndo.value, false);
  const steps = Array.from({ length: 300 }, (_, i) => add(`v${i}`, i));
  steps.forEach(edit);
  edit(move('v0', 5)); // a drag …
  for (let x = 6; x < 50; x++) amend(move('v0', x));
  assert.equal(plan.value.length, 301);
  undo();
  assert.deepEqual(plan.value, steps);
  redo();
  assert.equal(plan.value.at(-1)![0].point![0], 49);
  edit(move('v1', 7));
  amend(move('v1', 8));
  forgetLast(); // … given up
  assert.equal(plan.value.length, 301);
  assert.equal(canRedo.value, false);
  change([]); // back to today is one entry as well
  undo();
  assert.equal(plan.value.length, 301);
  while (canUndo.value) undo();
  assert.deepEqual(plan.value, []);
  for (let i = 0; i < 5; i++) redo();
  assert.deepEqual(plan.value, steps.slice(0, 5));
  edit(add('w', 1));
  assert.equal(canRedo.value, false);
  while (canUndo.value) undo();
  undo();
  assert.deepEqual(plan.value, []);
});

const served = (covered: number): Served => ({ people: 31, covered, not_covered: 15 - covered, unreachable: 16 });
const delta = (d: Partial<Delta>): Delta => ({ areas: null, venues: null, cells: { cell: [], minutes: [[], []], status: [[], []] }, cells_changed: 0, ...d });

test('a picture keeps the areas of today and takes over cells and venues', () => {
  let p = withDelta({ areas: new Map(), venues: new Map(), cells: new Map(), unlisted: 0 }, delta({
    areas: [{ level: '8', area_id: 'west', before: served(3), after: served(7) }],
    venues: [{ id: 'new/1', open: true, entrances: 2, people_within: 4 }],
    cells: { cell: [5, 9], minutes: [[20, null], [7, 3]], status: [[1, 2], [0, 3]] }, cells_changed: 2 }), 1);
  p = withDelta(p, delta({
    areas: [{ level: '8', area_id: 'west', before: served(7), after: served(1) }],
    venues: [{ id: 'new/1', open: false, entrances: 2, people_within: 4 }, { id: 'new/1', open: true, entrances: 0, people_within: 0 }],
    cells: { cell: [5], minutes: [[7], [null]], status: [[0], [2]] }, cells_changed: 1 }), 2);
  assert.deepEqual(p.areas.get('8/west'), { before: served(3), after: served(1) });
  assert.deepEqual(p.venues.get('new/1'), { within: 0, entrances: 0, island: false });
  assert.deepEqual([...p.cells], [[5, { minutes: null, guess: true }], [9, { minutes: 3, guess: true }]]);
  assert.deepEqual([...p.changed], [5]);
  assert.equal(p.unlisted, 0);
  p = withDelta(p, delta({ cells_changed: 200_000 }), 3);
  assert.equal(withDelta(p, delta({}), 4).unlisted, 3); // until all is read anew, whatever comes after
});

test('the classes of a what-if are told from its whole minutes', () => {
  const classes: Class[] = [['5', 5], ['10', 10], ['over', 0], ['none', 0]].map(([id, max]) => ({ id: String(id), max_min: Number(max), color: '', people: 0, share: 0 }));
  const by_minute = Array.from({ length: 121 }, (_, m) => (m === 5 ? 1 : m === 6 ? 2 : m === 90 ? 4 : 0));
  const now = { ...served(3), people: 32, unreachable: 16, by_minute, later: 9 };
  assert.deepEqual(plannedClasses(classes, now)!.map((c) => c.people), [1, 2, 13, 16]); // 4 in time, 9 later
  assert.equal(plannedClasses([{ ...classes[0], max_min: 2.3 }], now), null);
});

test('a scale bar has a round length, as long as fits', () => {
  assert.deepEqual([1, 1.9, 4.99, 5, 99, 1234, 20000].map(roundLength), [1, 1, 2, 5, 50, 1000, 20000]);
});

test('a picture is named after the place, the limit and the day, with no sign a file name cannot have', () => {
  assert.equal(fileName('东湖区 a/b:c', true, 15, '2026-01-02'), '东湖区-a-b-c-what-if-15min-2026-01-02.png');
  assert.equal(fileName('..', false, 7.5, 'd'), 'walkshed-7.5min-d.png');
});

test('a place is in an area unless in its hole', () => {
  const ring = (x: number, s: number): Point[] => [[x, x], [x + s, x], [x + s, x + s], [x, x + s], [x, x]];
  const holed: GeoJSON.Geometry = { type: 'MultiPolygon', coordinates: [[ring(0, 10), ring(4, 2)], [ring(20, 1)]] };
  const places: Point[] = [[1, 1], [5, 5], [20.5, 20.5], [15, 15], [-1, 5], [11, 5]];
  assert.deepEqual(places.map((p) => inside(holed, p)), [true, false, true, false, false, false]);
});

test('lines are drawn and erased, number themselves and travel in a link', () => {
  const line: Point[] = [[-75.5, 39.25], [-75.25, 39.5], [10.123456, -1]];
  const plan: Plan = [[{ do: 'path', id: 'line/1', line }], [{ do: 'add', id: 'new/1', name: 'Venue 1', point: [1, 2] }], [{ do: 'barrier', id: 'line/7', line: line.slice(1) }]];
  assert.deepEqual(lines(plan).map((l) => [l.id, l.do]), [['line/1', 'path'], ['line/7', 'barrier']]);
  assert.deepEqual(touched(plan).map((v) => v.id), ['new/1']);
  assert.equal(freshId(plan, 'line').id, 'line/8');
  assert.equal(freshId(plan).id, 'new/2');
  const erased: Plan = [...plan, [{ do: 'erase', id: 'line/1' }]];
  assert.deepEqual(lines(erased).map((l) => l.id), ['line/7']);
  assert.deepEqual(touched(erased).map((v) => v.id), ['new/1']);
  const back = fromLink(toLink(plan))!;
  assert.deepEqual(lines(back), [{ id: 'line/1', do: 'path', line }, { id: 'line/7', do: 'barrier', line: line.slice(1) }]);
  assert.deepEqual(touched(back), touched(plan));
  for (const bad of ['p~~~line%2F1~~1%202', 'p~~~line%2F1~~1%202%203', 'p~~~line%2F1~~1%202%20x%203', 'p~~~~~1%202%203%204', 'b~~~line%2F1~~1%202%20999%203', 'p~~~line%2F1~~']) assert.equal(fromLink(bad), null, bad);
});

test('plans that come to the same are alike, whatever their order, the way a line runs and its name', () => {
  const line: Point[] = [[1, 2], [3, 4]], back: Point[] = [[3, 4], [1, 2]];
  const plan: Plan = [add('a', 1), add('b', 2), move('a', 3), [{ do: 'path', id: 'line/1', line }]];
  assert.ok(alike(plan, [[{ do: 'path', id: 'line/9', line: back }, { do: 'add', id: 'b', name: 'b', point: at(2) }, { do: 'add', id: 'a', name: 'a', point: at(3) }]]));
  assert.ok(!alike(plan, plan.slice(0, 3)));
  assert.ok(!alike(plan, [...plan.slice(0, 3), [{ do: 'barrier', id: 'line/1', line }]]));
  assert.ok(!alike(plan, [...plan, move('b', 9)]));
  assert.ok(alike([], [add('a', 1), [{ do: 'close', id: 'a' }]]));
});
