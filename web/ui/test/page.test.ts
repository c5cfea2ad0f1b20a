import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Class, Coverage, Point } from '../src/api';
import { classBounds, classesOf, soften, wholeParts } from '../src/classes';
import { bound, decimal, few, kindName, lang, list, nameIn, percent, preferred, t, tn, walk, whole } from '../src/i18n';
import { boxOf, boxOfShape, labelPoint, metres, splitWalk } from '../src/shapes';
import { viewIn } from '../src/state';

test('the reader gets the first language the page speaks, else English', () => {
  assert.equal(preferred(['fr', 'zh-TW', 'en']), 'zh');
  assert.equal(preferred(['en-US', 'zh']), 'en');
  assert.equal(preferred(['de']), 'en');
  assert.equal(preferred(['english-but-no-tag', 'zho']), 'en'); // "zho" is not the tag "zh"
  assert.equal(preferred([]), 'en');
});

test('numbers are said as each language says them', () => {
  lang.value = 'en';
  assert.equal(whole(1234567.5), '1,234,568');
  assert.equal(whole(-0.2), '0'); // never "-0"
  assert.equal(percent(0.12056), '12.1%');
  assert.equal(percent(0.0004), '0.0%');
  assert.equal(walk(7), '7.0');
  assert.equal(walk(15.0017), '15.1'); // a second over the limit is over it
  assert.equal(walk(14.9 + 1e-9), '14.9'); // what rounding adds is nothing
  assert.equal(walk(null), '–');
  assert.equal(bound(15), '15');
  assert.equal(bound(2.3), '2.3');
  assert.equal(few(0.25), '0.3');
  assert.equal(few(9), '9');
  assert.equal(few(33.7), '34');
  assert.equal(decimal(1.111, 2), '1.11');
  assert.equal(list(['a', 'b', 'c']), 'a, b and c');
  lang.value = 'zh';
  assert.equal(whole(1234567), '1,234,567');
  assert.equal(list(['a', 'b', 'c']), 'a、b和c');
});

test('one is said in the singular, in English only', () => {
  lang.value = 'en';
  assert.equal(tn('basis_venues_any', 1, { count: 1 }), '1 venue counts');
  assert.equal(tn('basis_venues_any', 2, { count: 2 }), '2 venues count');
  assert.equal(tn('basis_venues_any', 0, { count: 0 }), '0 venues count');
  lang.value = 'zh';
  assert.equal(tn('basis_venues_any', 1, { count: 1 }), '计入 1 处场地');
  assert.equal(t('limit_min', { limit: '{limit}' }), '{limit} 分钟'); // what is filled in is not filled again
});

test('kinds and areas are named in the language, or as the data names them', () => {
  lang.value = 'zh';
  assert.equal(kindName('leisure=pitch'), '球场');
  assert.equal(kindName('curling_hall'), 'curling hall');
  assert.equal(nameIn('Dover', { en: 'Dover', zh: '多佛' }), '多佛');
  assert.equal(nameIn('Dover', { en: 'Dover' }), 'Dover');
  lang.value = 'en';
  assert.equal(kindName('fitness_centre', true), 'fitness centres');
  assert.equal(nameIn('多佛', { en: 'Dover' }), 'Dover');
});

test('parts rounded to whole people add up to the rounded whole', () => {
  assert.deepEqual(wholeParts([1.4, 1.4, 1.2]), [2, 1, 1]); // 4.0
  assert.deepEqual(wholeParts([0.5, 0.5]), [1, 0]);
  assert.deepEqual(wholeParts([4939.9999999, 0.0000001]), [4940, 0]);
  for (let seed = 1; seed < 200; seed++) { // a plain congruential generator: the same parts every time
    const parts = [1, 2, 3, 4].map((i) => ((seed * 7919 * i * i) % 100003) / 7);
    const sum = wholeParts(parts).reduce((a, b) => a + b, 0);
    assert.equal(sum, Math.round(parts.reduce((a, b) => a + b, 0)));
    wholeParts(parts).forEach((w, i) => assert.ok(Math.abs(w - parts[i]) < 1));
  }
});

const legend: Class[] = [['5', 5], ['10', 10], ['15', 15], ['20', 20], ['over', 0], ['none', 0]]
  .map(([id, max], i) => ({ id: String(id), max_min: Number(max), color: `#00000${i}`, people: 0, share: 0 }));
const covered = (n: number): Coverage => ({ all: { people: 64, covered: n, not_covered: 56 - n, unreachable: 8 } }) as Coverage;

test('the limit is a bound of its classes', () => {
  assert.deepEqual(classBounds(15), [5, 10, 15, 20]);
  assert.deepEqual(classBounds(30), [10, 20, 30, 40]);
  assert.deepEqual(classBounds(7), [2.3, 4.7, 7, 9.3]);
});

test('people of a class are those covered at its bound and not at the one before', () => {
  const tables = new Map([[5, covered(2)], [10, covered(6)], [15, covered(6)], [20, covered(22)]]);
  const classes = classesOf(15, legend, tables)!;
  assert.deepEqual(classes.map((c) => c.people), [2, 4, 0, 16, 34, 8]); // 64
  assert.equal(classes.reduce((a, c) => a + c.share, 0), 1);
  assert.deepEqual(classes.map((c) => c.color.at(-1)), ['0', '1', '2', '3', '4', '5']);
  assert.equal(classesOf(30, legend, tables), null); // its tables are not there yet
});

test('a colour is let through by the ground', () => {
  assert.equal(soften('#ff0000', '#0000ff', 0.5), '#800080');
  assert.equal(soften('#d7191c', '#ffffff', 1), '#d7191c');
});

const square = (x: number, y: number, s: number): Point[] => [[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]];

test('a label stands inside its area, out of its holes, in its largest part', () => {
  assert.deepEqual(labelPoint({ type: 'Polygon', coordinates: [square(0, 0, 12)] }), [6, 6]);
  const holed = labelPoint({ type: 'Polygon', coordinates: [square(0, 0, 12), square(1.5, 1.5, 9)] })!;
  assert.ok(holed[0] < 1.5 || holed[0] > 10.5 || holed[1] < 1.5 || holed[1] > 10.5, String(holed));
  const two = labelPoint({ type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(50, 50, 12)]] });
  assert.deepEqual(two, [56, 56]);
  assert.equal(labelPoint(null), null);
});

test('a box holds every point', () => {
  assert.deepEqual(boxOf([[3, 4], [-1, 9]]), [-1, 4, 3, 9]);
  assert.deepEqual(boxOfShape({ type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(5, 5, 1)]] }), [0, 0, 6, 6]);
  assert.equal(boxOf([]), null);
});

test('the ends of a walk are legs where they are as long as the legs', () => {
  const step = 0.001, home: Point = [0, step], venue: Point = [0.01, -step];
  const path: Point[] = [home, [0, 0], [0.005, 0], [0.01, 0], venue];
  const leg = metres(home, [0, 0]);
  assert.ok(Math.abs(leg - 111.19) < 0.1, String(leg)); // 6371009 m × 0.001°
  const { street, legs } = splitWalk(path, leg, leg);
  assert.deepEqual(street, [[0, 0], [0.005, 0], [0.01, 0]]);
  assert.deepEqual(legs, [[home, [0, 0]], [venue, [0.01, 0]]]);
  assert.deepEqual(splitWalk(path, 0, 0), { street: path, legs: [] });
});

test('a view in a link is taken only if it is one', () => {
  const at = (s: string) => viewIn(new URLSearchParams({ at: s }));
  assert.deepEqual(at('12.5,-75.5,39.7'), { zoom: 12.5, center: [-75.5, 39.7] });
  for (const bad of ['', '12', '12,1', 'a,b,c', '12,1,2,3', '12,1,91', '99,1,1', '12,181,0']) assert.equal(at(bad), null, bad);
});
