import { describe, expect, it } from 'vitest';
import { visit } from '../testing/day';
import { routesOf } from './routes';

describe('routes', () => {
  const [a, b, c, off] = [visit({ id: 'a' }), visit({ id: 'b', technician: 't-2' }), visit({ id: 'c' }), visit({ id: 'off', technician: null })];

  it('hold the visits of each technician in order, and nobody who is on none', () => {
    expect([...routesOf([a, b, c, off])]).toEqual([['t-1', [a, c]], ['t-2', [b]]]);
  });

  it('are the same list where nothing changed', () => {
    const before = routesOf([a, b, c]);
    const after = routesOf([a, visit({ id: 'b', technician: 't-2' }), c], before);
    expect(after.get('t-1')).toBe(before.get('t-1'));
    expect(after.get('t-2')).not.toBe(before.get('t-2'));
    expect(routesOf([a], before).get('t-1')).toEqual([a]);
  });
});
