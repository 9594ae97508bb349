// A status in words. Colour and icon are chosen by the same key in the styles and the icons.

import type { BoardStatus, VisitView } from '../api/types';
import { words } from '../words/words';

/** The word for a status. */
export const statusWord = (status: BoardStatus): string => words().common.status[status];

/** Statuses that the filter bar offers, in its order: what needs someone comes first. */
export const FILTERS: readonly BoardStatus[] = ['at_risk', 'late', 'on_the_way', 'working', 'done', 'unassigned'];

/** Whether a word of the server is one of the statuses that have an icon. */
export const isStatus = (word: string): word is BoardStatus => Object.hasOwn(words().common.status, word);

const CLOSED: readonly BoardStatus[] = ['done', 'cancelled', 'no_access'];

/** Whether nothing is left to be done at a visit. */
export const isClosed = ({ status }: VisitView): boolean => CLOSED.includes(status);

const OPEN: readonly BoardStatus[] = ['unassigned', 'at_risk', 'late'];

/** Whether a visit that is still to be done is on no route; it may be at risk or late for that. */
export const isOnNoRoute = ({ technician, status }: VisitView): boolean => technician === null && OPEN.includes(status);
