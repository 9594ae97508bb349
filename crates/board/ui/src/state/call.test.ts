import { describe, expect, it } from 'vitest';
import { asDialled } from '../model/phone';
import { calledFrom, likeliest } from './call';

const hit = (visit: string, day: string) => ({ territory: 'bristol', day, visit, reference: visit, customer: 'Ann', status: 'open' });

describe('an incoming call', () => {
  it('is named by the address', () => {
    expect(calledFrom({ pathname: '/call', search: '?number=%2B447700900101' })).toBe('+447700900101');
    expect(calledFrom({ pathname: '/', search: '?number=1' })).toBeUndefined();
    expect(calledFrom({ pathname: '/call', search: '' })).toBeUndefined();
  });

  it('is looked for as callers say their number', () => {
    for (const said of ['07700 900101', '0044 7700 900101', '+44 7700-900101']) expect('+447700900101').toContain(asDialled(said));
    expect(asDialled('Ann Weber')).toBe('Ann Weber');
    expect(asDialled('K7Q2')).toBe('K7Q2');
  });

  it('is about today’s visit, else the next one, else the last one', () => {
    const visits = [hit('far', '2026-10-30'), hit('old', '2026-10-01'), hit('next', '2026-10-17')];
    expect(likeliest(visits, '2026-10-15')?.visit).toBe('next');
    expect(likeliest([...visits, hit('today', '2026-10-15')], '2026-10-15')?.visit).toBe('today');
    expect(likeliest([hit('old', '2026-10-01')], '2026-10-15')?.visit).toBe('old');
    expect(likeliest([], '2026-10-15')).toBeUndefined();
  });
});
