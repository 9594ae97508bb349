// An urgent visit: opened, and booked into a slot.

import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { Booking, Span } from '../api/types';
import { windowText } from '../model/time';
import { openStory } from './board';
import { date, refresh, territoryId, zone } from './day';
import { act } from './notice';
import { words } from '../words/words';

export const urgentShown = signal(false);

export const openUrgent = (): void => {
  if (date.value !== undefined) urgentShown.value = true;
};

/** Books the visit in a window and opens its story. */
export const book = (booking: Booking, window: Span): Promise<boolean> =>
  act(async () => {
    if (territoryId.value === undefined) return undefined;
    const visit = await api.book(territoryId.value, { ...booking, window });
    refresh();
    openStory(visit.id);
    return words().urgent.booked(booking.customer.name, windowText(window, zone.value));
  });
