// How near the dispatcher looks: from a week to an hour. The week is a view of its own, so that its address names it;
// nearer than a day is the same view of the same day.

import { batch, computed } from '@preact/signals';
import type { Zoom } from '../model/scale';
import { rowWanted, setZoom, zoom } from './board';
import { go, step } from './day';
import { view } from './view';

export type Level = 'week' | Zoom;

/** From far to near. */
export const LEVELS: readonly Level[] = ['week', 'day', '4h', '1h'];

export const level = computed<Level>(() => (view.value === 'week' ? 'week' : zoom.value));

export function setLevel(wanted: Level): void {
  batch(() => {
    view.value = wanted === 'week' ? 'week' : 'day';
    setZoom(wanted === 'week' ? 'day' : wanted);
  });
}

/** One step nearer (1) or farther; only from the day or the week. */
export function zoomBy(nearer: 1 | -1): void {
  if (view.value !== 'day' && view.value !== 'week') return;
  const next = LEVELS[LEVELS.indexOf(level.value) + nearer];
  if (next !== undefined) setLevel(next);
}

/** The day, or the week, before or after the one on show. */
export const stepShown = (way: 1 | -1): void => step(level.value === 'week' ? way * 7 : way);

/** Shows a day of the week from near, a technician's row in sight. */
export function openDay(date: string, technician: string | undefined): void {
  go(date);
  setLevel('day');
  rowWanted.value = technician;
}
