import { describe, expect, it } from 'vitest';
import { fullDay } from '../testing/day';
import { ordered } from './order';
import { routesOf } from './routes';

describe('rows', () => {
  const day = fullDay();
  const routes = routesOf(day.visits, new Map());
  const names = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  const worried = new Set(day.visits.filter(({ status }) => status === 'at_risk' || status === 'late').map(({ technician }) => technician));

  it('stand as they come, until those with a worry are to come first', () => {
    expect(ordered(day.technicians, routes, 'plain')).toBe(day.technicians);
    const rows = names(ordered(day.technicians, routes, 'worries'));
    const first = names(day.technicians).filter((id) => worried.has(id));
    expect(first.length).toBeGreaterThan(0);
    expect(rows).toEqual([...first, ...names(day.technicians).filter((id) => !worried.has(id))]);
  });

  it('are the same list where nothing is worrying', () => {
    expect(ordered(day.technicians, new Map(), 'worries')).toBe(day.technicians);
  });
});
