// Chances as people read them. Must never turn something uncertain into a certainty.

import type { Ppm } from '../api/types';

const NBSP = '\u00a0';

/** From here on a chance is shown as a small pie; below, a figure asks to be looked at. */
export const QUIET_PPM = 900_000;

/** A chance in whole percent: 0 and 100 only when it is exactly that. */
export function percent(ppm: Ppm): number {
  const rounded = Math.round(ppm / 10_000);
  if (rounded >= 100) return ppm >= 1_000_000 ? 100 : 99;
  if (rounded <= 0) return ppm <= 0 ? 0 : 1;
  return rounded;
}

/** "18 %" with a space that doesn't break. */
export const percentText = (ppm: Ppm): string => `${percent(ppm)}${NBSP}%`;
