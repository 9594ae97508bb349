// What a change of the plan means, in words and in order: promises first, then who shifts most.

import type { BoardStatus, BrokenByMove, TechnicianView, VisitChange } from '../api/types';
import { percent, percentText } from './chance';
import { firstName } from './names';
import { clock, ms, windowText } from './time';
import { words } from '../words/words';

const arrow = (before: string, after: string): string => (before === after ? after : `${before} → ${after}`);

/** "Breaks Ann Weber’s 10:15–11:00" */
export const breaksText = ({ customer, window }: BrokenByMove, zone: string): string => words().changes.breaks(customer, windowText(window, zone));

/** The names of those whose promises break: "Ann", "Ann and Tom", "Ann and 2 others". */
export function namesOf(breaks: readonly BrokenByMove[]): string {
  const [first, second, ...others] = breaks.map(({ customer }) => firstName(customer));
  if (first === undefined) return words().changes.nobody;
  if (second === undefined) return first;
  return others.length === 0 ? words().changes.and(first, second) : words().changes.andOthers(first, others.length + 1);
}

/** "11:44 → 11:13" */
export function arrivalText(change: VisitChange, zone: string): string {
  const at = (instant: string | null) => (instant === null ? words().changes.onNoRoute : clock(instant, zone));
  return arrow(at(change.arrive_before), at(change.arrive_after));
}

/** "71 → 97 %", or nothing where nobody was promised anything. */
export function chancesText({ kept_before, kept_after }: VisitChange): string {
  if (kept_after === null) return '';
  const [before, after] = [kept_before === null ? undefined : percent(kept_before), percent(kept_after)];
  return before === undefined || before === after ? percentText(kept_after) : `${before} → ${percentText(kept_after)}`;
}

/** "Leo Marsh, Sam", or "Leo Marsh, Sam → Lee" for one who gets another technician. */
export function whoText({ customer, from, to }: VisitChange, day: { technicians: readonly TechnicianView[] } | undefined): string {
  const name = (id: string | null) => {
    const known = day?.technicians.find((one) => one.id === id);
    return known ? firstName(known.name) : words().changes.nobody;
  };
  return `${customer}, ${arrow(name(from), name(to))}`;
}

/** How a changed visit looks. */
export function changeStatus({ to, kept_after }: VisitChange): BoardStatus {
  if (to === null) return 'unassigned';
  return kept_after !== null && kept_after < 500_000 ? 'at_risk' : 'promised';
}

const shift = ({ arrive_before, arrive_after }: VisitChange): number =>
  arrive_before === null || arrive_after === null ? Number.POSITIVE_INFINITY : Math.abs(ms(arrive_after) - ms(arrive_before));
const loss = ({ kept_before, kept_after }: VisitChange): number => (kept_before ?? 0) - (kept_after ?? 0);

/** The changes in the order in which a dispatcher wants to know: what loses most of its chance, then what shifts most. */
export const inOrder = (changes: readonly VisitChange[]): VisitChange[] =>
  [...changes].sort((a, b) => Math.round((loss(b) - loss(a)) / 100_000) || shift(b) - shift(a));
