// The arrows' walk over the timeline: along a row, and to the nearest visit of the next row.

import type { TechnicianView, VisitView } from '../api/types';
import { ms } from '../model/time';
import { cursorId, openAlert, openVisitId, rows, tabVisit } from '../state/board';
import { day } from '../state/day';
import { focusSoon } from '../ui/rowwindow';

interface Day {
  technicians: readonly TechnicianView[];
  visits: readonly VisitView[];
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const middle = (visit: VisitView): number =>
  visit.block ? (ms(visit.block.from) + ms(visit.block.to)) / 2 : Number.POSITIVE_INFINITY;

/** The visits of each row that has any, in time. */
function rowsOf(day: Day): VisitView[][] {
  return day.technicians
    .map(({ id }) => day.visits.filter((visit) => visit.technician === id && visit.block).sort((a, b) => middle(a) - middle(b)))
    .filter((row) => row.length > 0);
}

/** The visit that an arrow leads to; the first one when there is nowhere to start from. */
export function nextVisit(day: Day, from: string | undefined, direction: Direction): VisitView | undefined {
  const all = rowsOf(day);
  const rowAt = all.findIndex((row) => row.some(({ id }) => id === from));
  const row = all[rowAt];
  if (!row) return all[0]?.[0];
  const at = row.findIndex(({ id }) => id === from);
  const here = row[at];
  if (direction === 'left') return row[at - 1] ?? here;
  if (direction === 'right') return row[at + 1] ?? here;
  const other = all[rowAt + (direction === 'up' ? -1 : 1)];
  if (!other || !here) return here;
  const distance = (visit: VisitView) => Math.abs(middle(visit) - middle(here));
  return other.reduce((best, visit) => (distance(visit) < distance(best) ? visit : best));
}

/** Moves the cursor and the focus. */
export function walk(direction: Direction): void {
  if (!day.value) return;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.visit : undefined;
  const from = focused ?? cursorId.value ?? openVisitId.value ?? openAlert.value?.visit;
  // From nowhere an arrow leads to where Tab leads.
  const next = from === undefined ? day.value.visits.find(({ id }) => id === tabVisit.value) : nextVisit({ technicians: rows.value, visits: day.value.visits }, from, direction);
  if (!next) return;
  cursorId.value = next.id;
  focusSoon(() => document.querySelector<HTMLElement>(`.time [data-visit="${CSS.escape(next.id)}"]`), () => cursorId.value === next.id);
}
