import { expect, it } from 'vitest';
import { readAddress, writeAddress } from './address';

it('an address leads back to what it was made of', () => {
  const address = { territories: ['bristol north'], date: '2026-10-15', visit: 'v/1' };
  expect(readAddress(writeAddress(address))).toEqual(address);
  expect(readAddress(writeAddress({ territories: ['b'], date: '2026-10-15' }))).toEqual({ territories: ['b'], date: '2026-10-15' });
});

it('an address that makes no sense is nothing', () => {
  expect(readAddress('')).toEqual({});
  expect(readAddress('#%E0%A4%A/tomorrow')).toEqual({});
});

it('a page is part of an address, with or without a visit', () => {
  const report = { territories: ['b'], date: '2026-10-15', view: 'report' as const };
  expect(writeAddress(report)).toBe('#b/2026-10-15/report');
  for (const address of [report, { ...report, visit: 'v-1' }, { ...report, view: 'team' as const }, { ...report, view: 'week' as const, visit: 'v-1' }]) expect(readAddress(writeAddress(address))).toEqual(address);
  expect(writeAddress({ territories: ['b'], date: '2026-10-15', view: 'day' })).toBe('#b/2026-10-15');
});

it('a visit whose id is a page’s name is still a visit', () => {
  for (const visit of ['report', 'day']) {
    const address = { territories: ['b'], date: '2026-10-15', visit };
    expect(readAddress(writeAddress(address))).toEqual({ ...address, view: 'day' });
  }
});

it('several territories are named with a plus between them, and a plus in a name stays one', () => {
  const address = { territories: ['north', 'south+east', 'west'], date: '2026-06-10' };
  expect(writeAddress(address)).toBe('#north+south%2Beast+west/2026-06-10');
  expect(readAddress(writeAddress(address))).toEqual(address);
  expect(readAddress('#+north+%E0%A4%A+/2026-06-10')).toEqual({ territories: ['north'], date: '2026-06-10' });
});
