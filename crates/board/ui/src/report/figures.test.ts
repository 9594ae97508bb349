import { expect, test } from 'vitest';
import { countText, daysBetween, daysFrom, lowestPercent, percentText, reportPath, roundTicks, weekMeans } from './figures';
import type { KeptGroup } from './types';

const dayOf = (group: string, kept: number, decided: number) => ({ group, kept, decided }) as KeptGroup;

test('figures are written with a gap that no line breaks at', () => {
  expect(percentText(961_234)).toBe('96.1\u00a0%');
  expect(percentText(null)).toBe('–');
  expect(countText(1814)).toBe('1\u202f814');
  expect(countText(999)).toBe('999');
});

test('days are counted across a clock change', () => {
  expect(daysFrom('2026-10-26', -1)).toBe('2026-10-25');
  expect(daysBetween('2026-10-24', '2026-10-27')).toBe(3);
});

test('a week’s mean weighs days by their promises and forgets what is older', () => {
  const means = weekMeans([dayOf('2026-10-01', 0, 10), dayOf('2026-10-07', 30, 30), dayOf('2026-10-08', 10, 10)]);
  expect(means.map(({ share }) => Math.round(share))).toEqual([0, 750_000, 1_000_000]);
  expect(weekMeans([dayOf('2026-10-01', 0, 0)])).toEqual([]);
});

test('axes are round and hold everything', () => {
  expect(lowestPercent([970_000])).toBe(90);
  expect(lowestPercent([873_000, 990_000])).toBe(85);
  expect(lowestPercent([0])).toBe(0);
  for (const most of [1, 7, 38, 240, 700]) {
    const ticks = roundTicks(most);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeLessThanOrEqual(6);
  }
});

test('what is asked for is part of the address, in any letters', () => {
  const asked = { from: '2026-10-01', to: '2026-10-31', technician: '', job: 'Leak & drip' };
  expect(reportPath('bristol', asked, 'report.csv')).toBe('/api/territories/bristol/report.csv?from=2026-10-01&to=2026-10-31&job_type=Leak+%26+drip');
});
