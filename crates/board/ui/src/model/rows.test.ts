import { describe, expect, it } from 'vitest';
import { rowsInSight, scrolledTo } from './rows';

describe('rows of a long timeline', () => {
  it('are all drawn when they are few or the window can’t be measured, and none before it is', () => {
    expect(rowsInSight(14, 0, 400)).toEqual({ first: 0, end: 14 });
    expect(rowsInSight(100, 0, 0)).toEqual({ first: 0, end: 100 });
    expect(rowsInSight(100, 0, undefined)).toEqual({ first: 0, end: 0 });
    expect(rowsInSight(14, 0, undefined)).toEqual({ first: 0, end: 14 });
  });

  it('are drawn where they are in sight, and a few beyond', () => {
    expect(rowsInSight(100, 0, 400)).toEqual({ first: 0, end: 18 });
    expect(rowsInSight(100, 0, 400, 0)).toEqual({ first: 0, end: 10 });
    expect(rowsInSight(100, 2000, 400)).toEqual({ first: 46, end: 64 });
    expect(rowsInSight(100, 3620, 400)).toEqual({ first: 86, end: 100 });
    for (let top = 0; top <= 3600; top += 7) {
      const { first, end } = rowsInSight(100, top, 400);
      expect(first * 40 <= top && (end * 40 >= top + 400 || end === 100), String(top)).toBe(true);
    }
  });

  it('come into sight by the shortest way, below the axis', () => {
    expect(scrolledTo(3, 0, 424)).toBe(0);
    expect(scrolledTo(10, 0, 424)).toBe(40);
    expect(scrolledTo(2, 400, 424)).toBe(80);
  });
});
