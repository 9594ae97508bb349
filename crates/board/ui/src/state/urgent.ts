// An urgent visit: opened, and booked into a slot.

import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { Booking, Span } from '../api/types';
import { windowText } from '../model/time';
import { openStory } from './board';
import { date, refresh, zoneOf } from './day';
import { act } from './notice';
import { words } from '../words/words';

export const urgentShown = signal(false);

export const openUrgent = (): void => {
  if (date.value !== undefined) urgentShown.value = true;
};

/** Books the visit in a window of a territory's day, and opens its story. */
export const book = (territory: string, booking: Booking, window: Span): Promise<boolean> =>
  act(async () => {
    const visit = await api.book(territory, { ...booking, window });
    refresh(territory);
    openStory(visit.id);
    return words().urgent.booked(booking.customer.name, windowText(window, zoneOf(territory)));
  });
