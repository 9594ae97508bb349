// Which of the board's views is on show, and the layers that lie over all of them.

import { computed, signal } from '@preact/signals';

/** A page of its own, loaded when it is first looked at. */
export type Page = 'report' | 'users' | 'settings';
export type View = 'day' | 'team' | Page;

export const view = signal<View>('day');
/** The page that is on show instead of the day or its team. */
export const page = computed(() => (view.value === 'day' || view.value === 'team' ? undefined : view.value));
/** The day is being printed. */
export const printing = signal(false);
