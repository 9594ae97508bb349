// Which of the board's views is on show, and the layers that lie over all of them.

import { signal } from '@preact/signals';

export type View = 'day' | 'team';

export const view = signal<View>('day');
/** The day is being printed. */
export const printing = signal(false);
