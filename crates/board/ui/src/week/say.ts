// What a cell and a day of the week say to those who listen, and to the pointer that rests. Pure.

import type { DaySummary, TechnicianDay } from '../api/types';
import { dayShort, durationText, minutesText } from '../model/time';
import { isUnplanned, loadOf, needsRoutes, oddHours } from '../model/week';
import { locale } from '../words/language';
import { words } from './words';

/** "12–18 Oct 2026" */
export const rangeText = (from: string, to: string): string =>
  new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).formatRange(Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`));

/** The load and what it is made of. */
export function loadText(day: TechnicianDay): string | undefined {
  if (loadOf(day) === undefined) return undefined;
  return words().loadOf(durationText(day.work_s), durationText(day.drive_s), durationText(day.shift_s));
}

/** What of a technician's day, or of a whole one, needs somebody. */
const needs = ({ at_risk, broken }: { at_risk: number; broken: number }): (string | false)[] => [
  broken > 0 && words().broken(broken),
  at_risk > 0 && words().atRisk(at_risk),
];

const joined = (parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join(', ');

/** "Sam Patel, Mon 12 Oct, 6 visits, load 87 %, 1 at risk"; `isOpen`: the day has yet to be planned. */
export function cellText(name: string, date: string, day: TechnicianDay | undefined, isOpen: boolean): string {
  const start = [name, dayShort(date)];
  if (!day) return joined(start);
  if (day.absent && day.visits === 0) return joined([...start, words().absent]);
  const load = loadOf(day);
  return joined([
    ...start,
    day.absent && words().absent,
    isOpen && day.visits === 0 ? words().nothingYet : words().visits(day.visits),
    day.done > 0 && words().done(day.done, day.visits),
    day.visits > 0 && load !== undefined && words().load(load),
    day.over_s >= 60 && words().over(minutesText(day.over_s / 60)),
    ...needs(day),
    day.locked && words().locked,
  ]);
}

/** "Mon 12 Oct, 42 visits, 3 unassigned" */
export function headText(day: DaySummary, isToday: boolean): string {
  const hours = oddHours(day);
  return joined([
    words().openDay(dayShort(day.date)),
    isToday && words().today,
    words().visits(day.visits),
    day.done > 0 && words().done(day.done, day.visits),
    isUnplanned(day) && words().notPlanned,
    needsRoutes(day) > 0 && words().unassigned(needsRoutes(day)),
    ...needs(day),
    hours !== undefined && words().clockChange(hours),
  ]);
}
