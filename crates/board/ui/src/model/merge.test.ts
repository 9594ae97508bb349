import { describe, expect, it } from 'vitest';
import { pieces } from '../../dev/mock_difference';
import type { DayAnswer } from '../api/types';
import { day, visit } from '../testing/day';
import { merge } from './merge';

/** Numbers that look random and are the same each time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

const cut = (had: readonly unknown[], parts: readonly unknown[]) =>
  JSON.parse(`[${pieces(had.map((part) => JSON.stringify(part)), parts.map((part) => JSON.stringify(part))).join()}]`) as DayAnswer['visits'];

describe('a day from what of it is new', () => {
  it('is the day itself, whatever was known', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const next = random(seed);
      const some = () => Array.from({ length: next(12) }, () => visit({ id: `v-${next(8)}`, priority: next(2) }));
      const [known, now] = [day({ version: 'a', visits: some() }), day({ version: 'b', revision: 2, visits: some() })];
      const answer = { ...now, since: 'a', visits: cut(known.visits, now.visits), technicians: cut(known.technicians, now.technicians) } as DayAnswer;
      expect(merge(known, answer), `seed ${seed}`).toEqual(now);
    }
  });

  it('keeps the parts that it has, as the same objects', () => {
    const visits = ['v-1', 'v-2', 'v-3', 'v-4'].map((id) => visit({ id }));
    const known = day({ version: 'a', visits });
    const moved = visit({ id: 'v-2', status: 'late' });
    const merged = merge(known, { ...known, version: 'b', since: 'a', visits: [[2, 2], moved, [0, 1]], technicians: [[0, 1]] });
    expect(merged?.visits).toEqual([visits[2], visits[3], moved, visits[0]]);
    expect(merged?.visits[0]).toBe(visits[2]);
    expect(merged?.technicians[0]).toBe(known.technicians[0]);
    expect(merged).not.toHaveProperty('since');
  });

  it('is what came where all of it came, and nothing where it refers to another view', () => {
    const whole = day({ version: 'b' });
    expect(merge(day({ version: 'a' }), { ...whole, since: null })).toEqual(whole);
    expect(merge(undefined, whole)).toEqual(whole);
    expect(merge(day({ version: 'a' }), { ...whole, since: 'c', visits: [[0, 1]] })).toBeUndefined();
    expect(merge(undefined, { ...whole, since: 'c', visits: [] })).toBeUndefined();
  });
});
