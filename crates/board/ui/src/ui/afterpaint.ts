// Work that the first picture doesn't wait for.

import { useEffect, useState } from 'preact/hooks';

/** True from the frame on that follows the first one with `is`. */
export function useAfterPaint(is: boolean): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => setLater(is), [is]);
  return isLater;
}

/** Does `work` when the next frame is on the screen. */
export function afterPaint(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work));
}
