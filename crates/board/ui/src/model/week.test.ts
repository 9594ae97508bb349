import { expect, test } from 'vitest';
import { summary, technicianDay } from '../testing/week';
import { cellAfter, loadOf, mergeDays, oddHours, weekOf } from './week';

test('a week is Monday to Sunday around any of its days, over the end of a month', () => {
  const week = ['2026-09-28', '2026-09-29', '2026-09-30', '2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04'];
  for (const date of week) expect(weekOf(date)).toEqual(week);
});

test('load is work and drives against the shift; nobody’s hours have none', () => {
  expect(loadOf(technicianDay({ work_s: 5 * 3600, drive_s: 3600, shift_s: 8 * 3600 }))).toBe(75);
  expect(loadOf(technicianDay({ work_s: 3600, drive_s: 0, shift_s: 0 }))).toBeUndefined();
});

test('a day of a clock change says its hours', () => {
  const day = summary(['2026-10-24']).days[0]!;
  expect(oddHours(day)).toBeUndefined();
  expect(oddHours({ ...day, day_start: '2026-10-24T23:00:00Z', day_end: '2026-10-26T00:00:00Z' })).toBe(25);
  expect(oddHours({ ...day, day_start: '2026-03-29T00:00:00Z', day_end: '2026-03-29T23:00:00Z' })).toBe(23);
});

test('a day that is loaded again takes its place and the others stay the objects that they were', () => {
  const known = summary(['2026-10-12', '2026-10-13', '2026-10-14']);
  const again = summary(['2026-10-13']);
  again.days[0]!.unassigned = 5;
  const merged = mergeDays(known, again);
  expect(merged.days.map(({ date, unassigned }) => [date, unassigned])).toEqual([['2026-10-12', 0], ['2026-10-13', 5], ['2026-10-14', 0]]);
  expect(merged.days[0]).toBe(known.days[0]);
  expect(merged.days[1]!.technicians).toBe(known.days[1]!.technicians);
});

test('arrows walk between cells and up into the line of the days, and stop at the edges', () => {
  expect(cellAfter('ArrowUp', { row: 0, column: 2 }, 3)).toEqual({ row: -1, column: 2 });
  expect(cellAfter('ArrowUp', { row: -1, column: 2 }, 3)).toEqual({ row: -1, column: 2 });
  expect(cellAfter('ArrowDown', { row: 2, column: 2 }, 3)).toEqual({ row: 2, column: 2 });
  expect(cellAfter('ArrowLeft', { row: 1, column: 0 }, 3)).toEqual({ row: 1, column: 0 });
  expect(cellAfter('End', { row: 1, column: 0 }, 3)).toEqual({ row: 1, column: 6 });
  expect(cellAfter('PageDown', { row: 1, column: 0 }, 100)).toEqual({ row: 11, column: 0 });
  expect(cellAfter('x', { row: 1, column: 0 }, 3)).toBeUndefined();
});
