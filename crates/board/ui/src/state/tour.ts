// Whether the way round the board is shown: on the first visit of a link that asks for it, and from the menu.

import { signal } from '@preact/signals';

/** What the browser remembers. */
const KEY = 'kept-tour';

function seen(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // A browser that keeps nothing would show it each time.
    return true;
  }
}

/** Only a link with `?tour` asks for it: a firm's own board begins with its work. */
export const touring = signal(new URLSearchParams(location.search).has('tour') && !seen());

export function endTour(): void {
  touring.value = false;
  try {
    localStorage.setItem(KEY, 'seen');
  } catch {
    // It is over all the same.
  }
}
