// A week in numbers: which days it has, how full a technician's day is, what of it is new. Pure.

import type { DaySummary, SummaryView, TechnicianDay } from '../api/types';
import { HOUR, ms } from './time';
import { share } from './share';

const DAY_MS = 24 * HOUR;

const plus = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Monday to Sunday around a date: a weekday has its place, and days that went before stay beside those to come. */
export function weekOf(date: string): string[] {
  const monday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return [0, 1, 2, 3, 4, 5, 6].map((day) => plus(date, day - monday));
}

/** Work and drives as a share of the working hours, in whole percent; nothing where nobody works. */
export function loadOf({ work_s, drive_s, shift_s }: TechnicianDay): number | undefined {
  return shift_s <= 0 ? undefined : Math.round(((work_s + drive_s) * 100) / shift_s);
}

/** How many hours a day has where that isn't 24. */
export function oddHours({ day_start, day_end }: DaySummary): number | undefined {
  const hours = Math.round((ms(day_end) - ms(day_start)) / HOUR);
  return hours === 24 ? undefined : hours;
}

/** Visits wait for the day's first plan. */
export const isUnplanned = ({ planned, visits }: DaySummary): boolean => !planned && visits > 0;

/** Visits that were left over; before a day's plan nobody has a route, and that needs nobody. */
export const needsRoutes = (day: DaySummary): number => (day.planned ? day.unassigned : 0);

/** The days that were loaded again in the place of those that were known; what is equal stays the same object. */
export function mergeDays(known: SummaryView | undefined, loaded: SummaryView): SummaryView {
  if (!known) return loaded;
  const fresh = new Map(loaded.days.map((day) => [day.date, day]));
  const days = known.days.map((day) => share(day, fresh.get(day.date) ?? day));
  return { today: loaded.today, technicians: share(known.technicians, loaded.technicians), days };
}

/** The cell that a key leads to; `row` -1 is the line of the days. */
export interface Cell {
  row: number;
  column: number;
}

const COLUMNS = 7;
const PAGE = 10;

/** Where a key leads from a cell of so many rows; nothing when it leads nowhere. */
export function cellAfter(key: string, { row, column }: Cell, rows: number): Cell | undefined {
  const at = (nextRow: number, nextColumn: number): Cell => ({
    row: Math.min(Math.max(nextRow, -1), rows - 1),
    column: Math.min(Math.max(nextColumn, 0), COLUMNS - 1),
  });
  switch (key) {
    case 'ArrowLeft': return at(row, column - 1);
    case 'ArrowRight': return at(row, column + 1);
    case 'ArrowUp': return at(row - 1, column);
    case 'ArrowDown': return at(row + 1, column);
    case 'Home': return at(row, 0);
    case 'End': return at(row, COLUMNS - 1);
    case 'PageUp': return at(row - PAGE, column);
    case 'PageDown': return at(row + PAGE, column);
    default: return undefined;
  }
}
