import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lang } from '../src/i18n';
import { refusal, takeOverStep } from '../src/intake';
import { folded, fromLink, toLink, touched, type Plan } from '../src/plan';

test('what is not sent: too large, empty, of no kind; in both languages and with the way out', () => {
  for (const l of ['en', 'zh'] as const) {
    lang.value = l;
    assert.match(refusal('courts.csv', 300 * 2 ** 20), /300.*64/s);
    assert.match(refusal('courts.shp', 10), /\.zip/);
    assert.match(refusal('pop.tif', 10), /walkshed\.yaml/);
    assert.match(refusal('delaware.osm.pbf', 10), /walkshed\.yaml/);
    assert.match(refusal('courts.exe', 10), /GeoPackage/);
    assert.notEqual(refusal('courts.csv', 0), '');
    for (const good of ['courts.csv', '场地.CSV', 'a.b.geojson', 'x.gpkg', 'x.zip', 'x.xlsx']) assert.equal(refusal(good, 10), '');
  }
  lang.value = 'en';
});

test('a file taken over is one step: numbered after what there is, today closed where it is replaced, and it survives a link', () => {
  const before: Plan = [[{ do: 'add', id: 'new/3', name: 'mine', point: [1, 2] }]];
  const step = takeOverStep([{ id: 'x', name: '东湖', kind: 'leisure=pitch', point: [10, 50] }, { id: 'y', point: [11, 51] }], [{ id: 'court', name: 'Court' }], before);
  assert.deepEqual(step.map((c) => [c.do, c.id, c.name, c.kind]), [['close', 'court', 'Court', undefined], ['add', 'new/4', '东湖', 'leisure=pitch'], ['add', 'new/5', 'Venue 5', undefined]]);
  const plan: Plan = [...before, step];
  assert.deepEqual(touched(plan).map((v) => v.id), ['new/3', 'court', 'new/4', 'new/5']);
  assert.deepEqual(folded(fromLink(toLink(plan))!), folded(plan));
});

test('a thousand venues with Chinese names survive the link they are kept under', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ id: String(i), name: `东湖高新区第${i}健身广场`, kind: 'leisure=fitness_station', point: [114 + i / 1e4, 30] as [number, number] }));
  const plan: Plan = [takeOverStep(many, [], [])];
  assert.deepEqual(folded(fromLink(toLink(plan)) ?? []), folded(plan));
});
