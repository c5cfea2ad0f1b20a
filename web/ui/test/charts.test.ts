import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Spread } from '../src/api';
import { cumulative, histogram, lastMinute, outline, unitPath } from '../src/charts';

/** The town of the browser tests: walks of 7, 13, 19 and 25 min of 1, 2, 4 and 8 people; 16 have none. */
const spread = (more: Partial<Spread> = {}): Spread => {
  const by_minute = Array.from({ length: 121 }, () => 0);
  [[7, 1], [13, 2], [19, 4], [25, 8]].forEach(([m, people]) => { by_minute[m] = people; });
  return { basis: {} as Spread['basis'], people: 31, people_no_walk: 16, mean_min: 20.6, median_min: 25, gini: 0.137, by_minute, later: 0, lorenz: [[0, 0], [1, 1]], ...more };
};

test('bars hold everybody with a walk: the last those who walk longer, the first those at a venue too', () => {
  const bars = histogram(spread(), 20);
  assert.equal(bars.length, 21);
  assert.deepEqual([bars[6], bars[12], bars[18], bars[20]], [1, 2, 4, 8]);
  assert.equal(bars.reduce((a, b) => a + b, 0), 15);
  const s = spread({ later: 32 });
  s.by_minute[0] = 64;
  const more = histogram(s, 10);
  assert.equal(more[0], 64);
  assert.equal(more[10], 2 + 4 + 8 + 32);
});

test('the curve is of all people, also those without a walk', () => {
  const line = cumulative(spread(), 30);
  assert.deepEqual([line[6], line[7], line[13], line[25], line[30]], [0, 1 / 31, 3 / 31, 15 / 31, 15 / 31]);
  assert.ok(line.every((v, i) => i === 0 || v >= line[i - 1]));
  assert.deepEqual(cumulative(spread({ people: 0 }), 1), [0, 0]);
});

test('the axis ends at a round minute within which nine in ten walks end, and at twice the limit at least', () => {
  assert.equal(lastMinute([spread()], 15), 30);
  assert.equal(lastMinute([spread()], 5), 30); // 25 is the ninth tenth
  assert.equal(lastMinute([spread(), spread({ later: 900, people: 931 })], 5), 120);
  assert.equal(lastMinute([spread()], 100), 120);
});

test('paths of SVG', () => {
  assert.equal(unitPath([[0, 0], [1, 1]], 100, 50), 'M0.0 50.0L100.0 0.0');
  assert.equal(outline([1, 2], 2, 10, 10), 'M0 5.0H5.0V0.0H10.0');
  assert.equal(outline([0, 0], 0, 10, 10), 'M0 10.0H5.0V10.0H10.0');
});
