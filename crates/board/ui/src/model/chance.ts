// Chances as people read them. Must never turn something uncertain into a certainty.

import type { Ppm } from '../api/types';

const NBSP = '\u00a0';

/** From here on a chance is shown as a small pie; below, a figure asks to be looked at. */
const QUIET_PERCENT = 90;

/**
 * A chance in whole percent, 99 at most: what is still to come is never certain, even when all
 * scenarios of a forecast agree. 0 only when none of them keeps the promise.
 */
export function percent(ppm: Ppm): number {
  return ppm <= 0 ? 0 : Math.min(Math.max(Math.round(ppm / 10_000), 1), 99);
}

/** Whether a chance is so low that somebody should look. */
export const isWorrying = (ppm: Ppm): boolean => percent(ppm) < QUIET_PERCENT;

/** "18 %" with a space that doesn't break. */
export const percentText = (ppm: Ppm): string => `${percent(ppm)}${NBSP}%`;
