// Work that the first picture doesn't wait for.

import { useEffect, useState } from 'preact/hooks';

/** True from the frame on that follows the first one with `is`. */
export function useAfterPaint(is: boolean): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => setLater(is), [is]);
  return isLater;
}

/**
 * Does what it is given when the next frame is on the screen; of all that it is given before that, the latest. A page that
 * nobody sees has no frames, and mustn't pile up what waits for one.
 */
export function afterPaint(): (work: () => void) => void {
  let waiting: (() => void) | undefined;
  const doIt = () => {
    const work = waiting;
    waiting = undefined;
    work?.();
  };
  return (work) => {
    if (!waiting) requestAnimationFrame(() => setTimeout(doIt));
    waiting = work;
  };
}
