// Another time for a visit: who can get one, and what the form begins with.

import type { VisitView } from '../api/types';
import { local, ms, readTime, timeOfDay } from './time';
import { words } from '../words/words';

/** A time as the form holds it: a date, and hours of the territory's day as they are typed. */
export interface NewTime {
  date: string;
  from: string;
  to: string;
}

const OVER: readonly VisitView['status'][] = ['on_the_way', 'working', 'done', 'cancelled'];

/** Whoever isn't under way or over; a visit at which nobody opened can begin anew. */
export const canReschedule = (visit: VisitView): boolean =>
  !OVER.includes(visit.status) && (visit.arrived_at === null || visit.status === 'no_access');

/** What was booked, on the same day. */
export function bookedTime(visit: VisitView, zone: string): NewTime {
  const [from, to] = [local(ms(visit.booked.from), zone), local(ms(visit.booked.to), zone)];
  return { date: from.date, from: timeOfDay(from), to: timeOfDay(to) };
}

/** The window that is typed, or what is wrong with it in words; the server has the last word. */
export function typedWindow(time: NewTime): { from: string; to: string } | string {
  const [from, to] = [readTime(time.from), readTime(time.to)];
  if (time.date === '' || from === undefined || to === undefined) return words().story.timeNeeded;
  return from < to ? { from, to } : words().story.endAfter;
}
