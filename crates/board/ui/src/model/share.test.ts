import { describe, expect, it } from 'vitest';
import { fullDay } from '../testing/day';
import { share } from './share';

describe('what two answers have in common', () => {
  it('is the day itself when nothing changed', () => {
    const before = fullDay();
    expect(share(before, fullDay())).toBe(before);
  });

  it('is every visit but the one that changed', () => {
    const before = fullDay();
    const after = fullDay();
    const [first] = after.visits;
    Object.assign(first!, { status: 'late' });
    const shared = share(before, structuredClone(after));
    expect(shared).toEqual(after);
    expect(shared.visits[0]).not.toBe(before.visits[0]);
    expect(shared.visits[0]?.promise).toBe(before.visits[0]?.promise);
    expect(shared.visits.slice(1).every((visit, index) => visit === before.visits[index + 1])).toBe(true);
    expect(shared.technicians).toBe(before.technicians);
  });

  it('follows a visit to another place of the list', () => {
    const before = [{ id: 'a', at: { x: 1 } }, { id: 'b', at: { x: 2 } }];
    const shared = share(before, [{ id: 'b', at: { x: 2 } }, { id: 'a', at: { x: 1 } }]);
    expect(shared[0]).toBe(before[1]);
    expect(shared[1]).toBe(before[0]);
    expect(shared).not.toBe(before);
  });

  it.each([
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: undefined }, { b: undefined }],
    [[1, 2], [1]],
    [[1], [1, 2]],
    [{ a: [] }, { a: {} }],
    [{ a: null }, { a: {} }],
    [undefined, { a: 1 }],
  ])('takes what came where it is not the same: %j, then %j', (before, after) => {
    const shared = share<unknown>(before, structuredClone(after));
    expect(shared).toStrictEqual(after);
    expect(shared).not.toBe(before);
  });

  it('leaves what was known as it was, and says all that is new', () => {
    const before = fullDay(618);
    expect(share(before, fullDay(640))).toEqual(fullDay(640));
    expect(before).toEqual(fullDay(618));
  });
});
