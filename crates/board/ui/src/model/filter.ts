// Which visits a status filter and a search leave in sight, and how many there are of each.

import type { BoardStatus, VisitView } from '../api/types';
import { FILTERS } from './status';

export type Filter = BoardStatus | 'all';

/** Whether a word is a filter that the bar offers. */
export const isFilter = (word: string): word is Filter => word === 'all' || FILTERS.some((status) => status === word);

/** Visits by status. */
export function countByStatus(visits: readonly VisitView[]): Map<BoardStatus, number> {
  const counts = new Map<BoardStatus, number>();
  for (const { status } of visits) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** Whether a filter leaves a visit in sight. */
export const passes = (filter: Filter, visit: VisitView): boolean => filter === 'all' || filter === visit.status;

const plain = (text: string): string => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();
const digits = (text: string): string => text.replace(/\D/g, '');

/** Whether a visit's name, address, reference or phone number contains what was typed. */
export function matches(query: string, visit: VisitView): boolean {
  const wanted = plain(query.trim());
  if (wanted === '') return false;
  if ([visit.customer, visit.reference, visit.address].some((text) => plain(text).includes(wanted))) return true;
  const number = digits(query).replace(/^0+/, '');
  return number.length >= 3 && /^[\d\s+()-]+$/.test(query.trim()) && digits(visit.phone ?? '').includes(number);
}
