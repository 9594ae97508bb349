// What is needed only while several territories are on show: loaded when they are.

import { effect, signal } from '@preact/signals';
import { isSeveral } from './day';

type Several = typeof import('../several');

/** Nothing until it is here; the rows and their visits are there without it. */
export const several = signal<Several | undefined>(undefined);

effect(() => {
  if (isSeveral.value && !several.peek()) void import('../several').then((loaded) => (several.value = loaded), () => undefined);
});
