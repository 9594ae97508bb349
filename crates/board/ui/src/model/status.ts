// A status in words. Colour and icon are chosen by the same key in the styles and the icons.

import type { BoardStatus, VisitView } from '../api/types';

const WORDS: Record<BoardStatus, string> = {
  planned: 'Planned',
  promised: 'Promised',
  on_the_way: 'On the way',
  working: 'Working',
  done: 'Done',
  at_risk: 'At risk',
  late: 'Late',
  unassigned: 'Unassigned',
  no_access: 'Nobody opened',
  cancelled: 'Cancelled',
};

/** The word for a status. */
export const statusWord = (status: BoardStatus): string => WORDS[status];

/** Statuses that the filter bar offers, in its order: what needs someone comes first. */
export const FILTERS: readonly BoardStatus[] = ['at_risk', 'late', 'on_the_way', 'working', 'done', 'unassigned'];

/** Whether a word of the server is one of the statuses that have an icon. */
export const isStatus = (word: string): word is BoardStatus => Object.hasOwn(WORDS, word);

const OPEN: readonly BoardStatus[] = ['unassigned', 'at_risk', 'late'];

/** Whether a visit that is still to be done is on no route; it may be at risk or late for that. */
export const isOnNoRoute = ({ technician, status }: VisitView): boolean => technician === null && OPEN.includes(status);
