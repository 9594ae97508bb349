// The week on show: loaded when it comes into sight, and each of its days again when the server says that it changed, or
// when nobody said anything for a while.

import { computed, effect, signal } from '@preact/signals';
import { call } from '../api/client';
import type { SummaryView } from '../api/types';
import { Coalescer } from '../model/coalesce';
import { mergeDays, weekOf } from '../model/week';
import { date, dayHeard, territoryId } from './day';
import { problemText } from './notice';

const LOAD_SPACING_MS = 500;
const POLL_MS = 5000;

export const week = signal<SummaryView | undefined>(undefined);
/** Why the week can't be shown, in words. */
export const weekProblem = signal<string | undefined>(undefined);
/** The dates of the week on show. */
export const weekDates = computed(() => (date.value === undefined ? [] : weekOf(date.value)));

/** Which week it is: other days of the same one only move the mark. */
const weekFrom = computed(() => weekDates.value[0]);

/** Dates that have to be loaded again. */
const stale = new Set<string>();
const loader = new Coalescer(load, LOAD_SPACING_MS);

async function load(): Promise<void> {
  const [territory, shown] = [territoryId.value, weekDates.value];
  const wanted = shown.filter((one) => stale.has(one));
  const [from, to] = [wanted[0], wanted.at(-1)];
  if (territory === undefined || from === undefined || to === undefined) return;
  stale.clear();
  const isCurrent = () => territoryId.value === territory && weekDates.value[0] === shown[0];
  try {
    // What the browser has of it comes without a body when nothing changed.
    const path = `/api/territories/${encodeURIComponent(territory)}/summary?from=${from}&to=${to}`;
    const loaded = await call<SummaryView>('GET', path, undefined, 'no-cache');
    if (!isCurrent()) return;
    week.value = mergeDays(week.value, loaded);
    weekProblem.value = undefined;
  } catch (error) {
    if (!isCurrent()) return;
    if (!week.value) weekProblem.value = problemText(error);
  }
}

function refresh(dates: readonly string[]): void {
  for (const one of dates) stale.add(one);
  loader.request();
}

/** Follows the week that is on show until the returned function is called. */
export function followWeek(): () => void {
  const stopShown = effect(() => {
    const [territory, first] = [territoryId.value, weekFrom.value];
    if (territory === undefined || first === undefined) return;
    week.value = undefined;
    weekProblem.value = undefined;
    refresh(weekDates.peek());
  });
  const before = dayHeard.peek();
  const stopHeard = effect(() => {
    const { territory, day } = dayHeard.value;
    // What was heard before is in what is loaded now.
    if (dayHeard.value === before) return;
    if (day === undefined) refresh(weekDates.peek());
    else if (territory === territoryId.peek() && weekDates.peek().includes(day)) refresh([day]);
  });
  const poll = () => document.visibilityState === 'visible' && loader.idleMs() >= POLL_MS / 2 && refresh(weekDates.peek());
  const timer = setInterval(poll, POLL_MS);
  return () => {
    stopShown();
    stopHeard();
    clearInterval(timer);
    loader.stop();
    week.value = undefined;
  };
}
