import { expect, it } from 'vitest';
import { readAddress, writeAddress } from './address';

it('an address leads back to what it was made of', () => {
  const address = { territory: 'bristol north', date: '2026-10-15', visit: 'v/1' };
  expect(readAddress(writeAddress(address))).toEqual(address);
  expect(readAddress(writeAddress({ territory: 'b', date: '2026-10-15' }))).toEqual({ territory: 'b', date: '2026-10-15' });
});

it('an address that makes no sense is nothing', () => {
  expect(readAddress('')).toEqual({});
  expect(readAddress('#%E0%A4%A/tomorrow')).toEqual({});
});

it('a page is part of an address, with or without a visit', () => {
  const report = { territory: 'b', date: '2026-10-15', view: 'report' as const };
  expect(writeAddress(report)).toBe('#b/2026-10-15/report');
  for (const address of [report, { ...report, visit: 'v-1' }, { ...report, view: 'team' as const }, { ...report, view: 'week' as const, visit: 'v-1' }]) expect(readAddress(writeAddress(address))).toEqual(address);
  expect(writeAddress({ territory: 'b', date: '2026-10-15', view: 'day' })).toBe('#b/2026-10-15');
});

it('a visit whose id is a page’s name is still a visit', () => {
  for (const visit of ['report', 'day']) {
    const address = { territory: 'b', date: '2026-10-15', visit };
    expect(readAddress(writeAddress(address))).toEqual({ ...address, view: 'day' });
  }
});
