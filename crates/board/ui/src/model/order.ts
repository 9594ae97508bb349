// In which order the technicians' rows stand. Pure.

import type { BoardStatus, TechnicianView, VisitView } from '../api/types';
import type { Routes } from './routes';

/** As they come, or those first with whom something is about to go wrong. */
export const ROW_ORDERS = ['plain', 'worries'] as const;

export type RowOrder = (typeof ROW_ORDERS)[number];

const WORRIES: readonly BoardStatus[] = ['at_risk', 'late'];

const worries = (visits: readonly VisitView[] | undefined): boolean => visits?.some(({ status }) => WORRIES.includes(status)) ?? false;

/** The rows in their order; among those with a worry, and among the others, as they come. */
export function ordered(technicians: readonly TechnicianView[], routes: Routes, order: RowOrder): readonly TechnicianView[] {
  if (order === 'plain') return technicians;
  const first = technicians.filter(({ id }) => worries(routes.get(id)));
  return first.length === 0 ? technicians : [...first, ...technicians.filter((one) => !first.includes(one))];
}
