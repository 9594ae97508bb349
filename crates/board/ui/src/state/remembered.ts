// What the browser remembers of how a person likes the board, from one visit to the next.

import { type Signal, effect, signal } from '@preact/signals';

/** A signal whose value is kept by the browser, as far as it keeps anything; it begins with `first`. */
export function remembered<T extends string>(key: string, isKnown: (kept: string) => kept is T, first: T): Signal<T> {
  const value = signal<T>(first);
  try {
    const kept = localStorage.getItem(key);
    if (kept !== null && isKnown(kept)) value.value = kept;
  } catch {
    // A browser that keeps nothing begins anew each time.
  }
  effect(() => {
    const now = value.value;
    try {
      localStorage.setItem(key, now);
    } catch {
      // It holds until the page is left.
    }
  });
  return value;
}
