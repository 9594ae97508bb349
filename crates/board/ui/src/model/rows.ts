// Which rows of a long timeline are drawn: those in sight and a few around them. Pure.

/** Height of a row in pixels, as in the tokens. */
export const ROW_PX = 40;
/** Height of the axis that stays above the rows. */
export const AXIS_PX = 24;
/** Up to this many rows are all drawn: that is cheaper than to look which. */
const ALL_MAX = 30;
/** Rows beyond the edges of what is in sight. */
const BEYOND = 4;

export interface Rows {
  /** Index of the first row that is drawn. */
  first: number;
  /** Index after the last one. */
  end: number;
}

/**
 * The rows that are drawn of `count`, scrolled by `top` in a window of `height` pixels, with `beyond` more at its edges.
 * None before the window is measured, and all where it can't be.
 */
export function rowsInSight(count: number, top: number, height: number | undefined, beyond = BEYOND): Rows {
  if (count <= ALL_MAX || height === 0) return { first: 0, end: count };
  if (height === undefined) return { first: 0, end: 0 };
  const first = Math.min(Math.max(Math.floor(top / ROW_PX) - beyond, 0), count);
  const high = Math.ceil(height / ROW_PX) + 2 * beyond;
  return { first, end: Math.min(first + high, count) };
}

/** How far to scroll so that a row is in sight below the head; where it is already, not at all. */
export function scrolledTo(row: number, top: number, height: number, headPx = AXIS_PX): number {
  const [from, to] = [row * ROW_PX, (row + 1) * ROW_PX];
  if (from < top) return from;
  const room = Math.max(height - headPx, ROW_PX);
  return to > top + room ? to - room : top;
}
