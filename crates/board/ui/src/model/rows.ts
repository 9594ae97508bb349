// Which rows of a long timeline are drawn: those in sight and a few around them. Pure.

/** Height of a row in pixels, as in the tokens. */
export const ROW_PX = 40;
/** Height of the axis that stays above the rows. */
export const AXIS_PX = 24;
/** Height of a territory's head above its rows, and of the hours in it where they are others than the axis's. */
const GROUP_PX = 28;
const OWN_AXIS_PX = 20;
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

/** Height of a territory's head; of no other one it needs none. */
export const groupHeadPx = (isSeveral: boolean, hasOwnAxis: boolean): number => (isSeveral ? GROUP_PX + (hasOwnAxis ? OWN_AXIS_PX : 0) : 0);

/** Rows below a head of their own. */
export interface Group {
  count: number;
  headPx: number;
}

/**
 * The rows that are drawn of `count`, scrolled by `top` in a window of `height` pixels, with `beyond` more at its edges.
 * None before the window is measured, and all where it can't be.
 */
export function rowsInSight(count: number, top: number, height: number | undefined, beyond = BEYOND): Rows {
  return groupsInSight([{ count, headPx: 0 }], top, height, beyond)[0]!;
}

/** The same for groups of rows, one below the other. */
export function groupsInSight(groups: readonly Group[], top: number, height: number | undefined, beyond = BEYOND): Rows[] {
  const all = groups.reduce((sum, { count }) => sum + count, 0);
  return groups.map(({ count }, index) => {
    if (all <= ALL_MAX || height === 0) return { first: 0, end: count };
    if (height === undefined) return { first: 0, end: 0 };
    const start = rowTop(groups, index, 0);
    const within = (row: number) => Math.min(Math.max(row, 0), count);
    return { first: within(Math.floor((top - start) / ROW_PX) - beyond), end: within(Math.ceil((top + height - start) / ROW_PX) + beyond) };
  });
}

/** How far below the first group's head a row begins. */
export function rowTop(groups: readonly Group[], group: number, row: number): number {
  const above = groups.slice(0, group).reduce((sum, { count, headPx }) => sum + headPx + count * ROW_PX, 0);
  return above + (groups[group]?.headPx ?? 0) + row * ROW_PX;
}

/** How far to scroll so that a row that begins at `from` is in sight below the heads that stay; where it is already, not at all. */
export function scrolledTo(from: number, top: number, height: number, headPx = AXIS_PX, groupPx = 0): number {
  if (from - groupPx < top) return from - groupPx;
  const room = Math.max(height - headPx, ROW_PX);
  const to = from + ROW_PX;
  return to > top + room ? to - room : top;
}
