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
