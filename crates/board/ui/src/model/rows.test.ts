import { describe, expect, it } from 'vitest';
import { groupHeadPx, groupsInSight, rowTop, rowsInSight, scrolledTo } from './rows';

describe('rows of a long timeline', () => {
  it('are all drawn when they are few or the window can’t be measured, and none before it is', () => {
    expect(rowsInSight(14, 0, 400)).toEqual({ first: 0, end: 14 });
    expect(rowsInSight(100, 0, 0)).toEqual({ first: 0, end: 100 });
    expect(rowsInSight(100, 0, undefined)).toEqual({ first: 0, end: 0 });
    expect(rowsInSight(14, 0, undefined)).toEqual({ first: 0, end: 14 });
  });

  it('are drawn where they are in sight, and a few beyond', () => {
    expect(rowsInSight(100, 0, 400)).toEqual({ first: 0, end: 14 });
    expect(rowsInSight(100, 0, 400, 0)).toEqual({ first: 0, end: 10 });
    expect(rowsInSight(100, 2000, 400)).toEqual({ first: 46, end: 64 });
    expect(rowsInSight(100, 3620, 400)).toEqual({ first: 86, end: 100 });
    for (let top = 0; top <= 3600; top += 7) {
      const { first, end } = rowsInSight(100, top, 400);
      expect(first * 40 <= top && (end * 40 >= top + 400 || end === 100), String(top)).toBe(true);
    }
  });

  it('come into sight by the shortest way, below the axis', () => {
    expect(scrolledTo(3 * 40, 0, 424)).toBe(0);
    expect(scrolledTo(10 * 40, 0, 424)).toBe(40);
    expect(scrolledTo(2 * 40, 400, 424)).toBe(80);
  });

  it('in groups are drawn where they are in sight, whatever group that is', () => {
    const groups = [{ count: 34, headPx: 28 }, { count: 33, headPx: 48 }, { count: 33, headPx: 28 }];
    const height = 400;
    for (let top = 0; top <= 3700; top += 9) {
      const seen = groupsInSight(groups, top, height);
      groups.forEach(({ count }, group) => {
        for (let row = 0; row < count; row += 1) {
          const from = rowTop(groups, group, row);
          const isInSight = from < top + height && from + 40 > top;
          const { first, end } = seen[group]!;
          if (isInSight) expect(row >= first && row < end, `${top} ${group} ${row}`).toBe(true);
        }
      });
      expect(seen.reduce((drawn, { first, end }) => drawn + end - first, 0)).toBeLessThanOrEqual(30);
    }
    expect(groupsInSight([{ count: 5, headPx: 28 }, { count: 6, headPx: 28 }], 0, 100)).toEqual([{ first: 0, end: 5 }, { first: 0, end: 6 }]);
  });

  it('in groups have a head over them, which is higher where the clock is another one, and come into sight below it', () => {
    expect([groupHeadPx(false, false), groupHeadPx(true, false), groupHeadPx(true, true)]).toEqual([0, 28, 48]);
    const groups = [{ count: 20, headPx: 28 }, { count: 20, headPx: 28 }];
    expect([rowTop(groups, 0, 0), rowTop(groups, 1, 0)]).toEqual([28, 28 + 800 + 28]);
    expect(scrolledTo(rowTop(groups, 1, 0), 900, 424, 24, 28)).toBe(828);
  });
});
