// The day as what follows the timeline draws it, in the frame after: an update is on the screen sooner when less is drawn
// with it. (Moved blocks flash a frame later for the same reason: `day.ts`.)

import { effect, signal } from '@preact/signals';
import type { BoardDay } from '../model/compose';
import { afterPaint } from '../ui/afterpaint';
import { day } from './day';

/** The day that the timeline shows; a frame behind `day`. */
export const drawnDay = signal<BoardDay | undefined>(undefined);

const later = afterPaint();
effect(() => {
  const next = day.value;
  later(() => (drawnDay.value = next));
});
