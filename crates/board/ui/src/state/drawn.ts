// What follows the timeline: an update is on the screen sooner when less is drawn with it. The map draws the day, and
// moved blocks flash, in the frame after the one in which the timeline shows it.

import { effect, signal } from '@preact/signals';
import type { BoardDay } from '../model/compose';
import { afterPaint } from '../ui/afterpaint';
import { day } from './day';

/** The day that the timeline shows; a frame behind `day`. */
export const drawnDay = signal<BoardDay | undefined>(undefined);

effect(() => {
  const next = day.value;
  afterPaint(() => (drawnDay.value = next));
});
