// In which order the technicians' rows stand. Pure.

import type { BoardStatus, TechnicianView, VisitView } from '../api/types';
import type { Routes } from './routes';

/** As they come, or those first with whom something is about to go wrong. */
const ROW_ORDERS = ['plain', 'worries'] as const;

export type RowOrder = (typeof ROW_ORDERS)[number];

export const isRowOrder = (word: string): word is RowOrder => ROW_ORDERS.some((one) => one === word);

const WORRIES: readonly BoardStatus[] = ['at_risk', 'late'];

const worries = (visits: readonly VisitView[] | undefined): boolean => visits?.some(({ status }) => WORRIES.includes(status)) ?? false;

/** The rows in their order; among those with a worry, and among the others, as they come. */
export function ordered<T extends TechnicianView>(technicians: readonly T[], routes: Routes, order: RowOrder): readonly T[] {
  if (order === 'plain') return technicians;
  const first = technicians.filter(({ id }) => worries(routes.get(id)));
  return first.length === 0 ? technicians : [...first, ...technicians.filter((one) => !first.includes(one))];
}
