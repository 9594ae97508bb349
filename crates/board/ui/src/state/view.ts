// Which of the board's views is on show, and the layers that lie over all of them.

import { computed, signal } from '@preact/signals';

/** All views, by the names that they have in the address. */
export const VIEWS = ['day', 'week', 'team', 'report', 'users', 'settings'] as const;

export type View = (typeof VIEWS)[number];
/** A page of its own, loaded when it is first looked at. */
export type Page = Exclude<View, 'day' | 'week' | 'team'>;

export const view = signal<View>('day');
/** The page that is on show instead of the day, its week or its team. */
export const page = computed(() => (view.value === 'day' || view.value === 'week' || view.value === 'team' ? undefined : view.value));
/** The day is being printed. */
export const printing = signal(false);
