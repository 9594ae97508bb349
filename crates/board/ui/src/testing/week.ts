// Invented weeks for tests and for the stand-in of the server.

import type { DaySummary, SummaryView, TechnicianDay } from '../api/types';
import { DATE } from './day';

export const technicianDay = (changes: Partial<TechnicianDay> = {}): TechnicianDay => ({
  id: 't-1', absent: false, locked: false, visits: 6, done: 0, at_risk: 0, broken: 0, work_s: 5.2 * 3600, drive_s: 1.1 * 3600, shift_s: 8 * 3600, over_s: 0, ...changes,
});

/** Days with two technicians, of whom the second one is off. */
export function summary(dates: readonly string[], changes: Partial<DaySummary> = {}): SummaryView {
  return {
    today: DATE,
    technicians: [{ id: 't-1', name: 'Sam Patel' }, { id: 't-2', name: 'Lee Chen' }],
    days: dates.map((date) => ({
      date, revision: 3, day_start: `${date}T00:00:00Z`, day_end: new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString(), planned: true,
      visits: 6, done: 0, unassigned: 0, at_risk: 0, broken: 0, technicians: [technicianDay(), technicianDay({ id: 't-2', absent: true, visits: 0, work_s: 0, drive_s: 0 })], ...changes,
    })),
  };
}

/** A week of a firm of so many: days behind `DATE` are done, the weekend is thin, later days fill up. */
export function busyWeek(dates: readonly string[], crew: readonly { id: string; name: string }[]): SummaryView {
  const days = dates.map((date): DaySummary => {
    const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
    const [isPast, isToday] = [date < DATE, date === DATE];
    const technicians = crew.map(({ id }, row): TechnicianDay => {
      const absent = (row * 7 + weekday * 3) % 23 === 5;
      const visits = absent || weekday === 6 ? 0 : weekday === 5 ? row % 3 : isPast || isToday ? 5 + ((row + weekday) % 4) : Math.max(0, 7 - weekday + (row % 3));
      const done = isPast ? visits : isToday ? Math.min(2, visits) : 0;
      const work_s = visits * (2700 + (row % 5) * 300);
      const over = work_s + visits * 900 - 7.5 * 3600;
      return {
        id, absent, locked: isToday && row === 3, visits, done, at_risk: isToday && row % 9 === 1 ? 1 : 0, broken: (isPast || isToday) && (row + weekday) % 13 === 4 ? 1 : 0,
        work_s, drive_s: visits * 900, shift_s: 7.5 * 3600, over_s: Math.max(0, over),
      };
    });
    const sum = (of: (day: TechnicianDay) => number) => technicians.reduce((all, one) => all + of(one), 0);
    const unassigned = isPast || weekday > 4 ? 0 : weekday;
    return {
      date, revision: 4, day_start: `${date}T00:00:00Z`, day_end: new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString(), planned: weekday < 5,
      visits: sum(({ visits }) => visits) + unassigned, done: sum(({ done }) => done), unassigned, at_risk: sum(({ at_risk }) => at_risk), broken: sum(({ broken }) => broken), technicians,
    };
  });
  return { today: DATE, technicians: crew.map(({ id, name }) => ({ id, name })), days };
}
