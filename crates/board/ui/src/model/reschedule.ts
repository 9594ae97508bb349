// Another time for a visit: who can get one, and what the form begins with.

import type { VisitView } from '../api/types';
import { local, ms } from './time';
import { words } from '../words/words';

/** A time as the form holds it: a date, and hours of the territory's day. */
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
  return { date: from.date, from: hours(from), to: hours(to) };
}

const two = (n: number) => String(n).padStart(2, '0');
const hours = ({ hour, minute }: { hour: number; minute: number }) => `${two(hour)}:${two(minute)}`;

/** What is wrong with a time, in words; the server has the last word. */
export function wrongTime({ date, from, to }: NewTime): string | undefined {
  if (date === '' || from === '' || to === '') return words().story.timeNeeded;
  return from < to ? undefined : words().story.endAfter;
}
