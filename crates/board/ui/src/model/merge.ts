// A day from what of it is new: the server leaves out what the board has. Pure.

import type { DayAnswer, DayView, Lists, Piece } from '../api/types';

const LISTS: readonly Lists[] = ['technicians', 'visits', 'alerts', 'cases'];

/** The day that an answer describes to a board which has `known`; nothing when it refers to another view. */
export function merge(known: DayView | undefined, answer: DayAnswer): DayView | undefined {
  const { since, ...view } = answer;
  if (since === undefined || since === null) return view as DayView;
  if (known === undefined || known.version !== since) return undefined;
  const lists = LISTS.map((list) => [list, whole<unknown>(known[list], answer[list])] as const);
  return { ...view, ...Object.fromEntries(lists) } as DayView;
}

function whole<P>(known: readonly P[], pieces: readonly Piece<P>[]): P[] {
  return pieces.flatMap((piece) => (isKept(piece) ? known.slice(piece[0], piece[0] + piece[1]) : [piece]));
}

/** Parts are never lists, so a pair of numbers can't be one. */
const isKept = <P>(piece: Piece<P>): piece is [number, number] => Array.isArray(piece);
