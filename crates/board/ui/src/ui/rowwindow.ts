// Long lists of rows that scroll below a head that stays: which part is in sight, and bringing a row there.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ROW_PX } from '../model/rows';

/** How far an element is scrolled, in steps of a row, and how high it is without its head; once it is there. */
export function useRowWindow<E extends HTMLElement>(headPx: number, isThere = true) {
  const ref = useRef<E>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState<number | undefined>(undefined);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setHeight(Math.max(element.clientHeight - headPx, 0));
    measure();
    const scrolled = () => setTop(Math.floor(element.scrollTop / ROW_PX) * ROW_PX);
    const sized = new ResizeObserver(measure);
    element.addEventListener('scroll', scrolled, { passive: true });
    sized.observe(element);
    scrolled();
    return () => {
      element.removeEventListener('scroll', scrolled);
      sized.disconnect();
    };
  }, [isThere]);
  return { ref, top, height };
}

/** Frames after which a row that had to be scrolled to is drawn. */
const FRAMES_MAX = 10;

/** Focuses what `find` finds, as soon as it is drawn and as long as it is wanted. */
export function focusSoon(find: () => HTMLElement | null, isWanted: () => boolean, frames = FRAMES_MAX): void {
  const found = find();
  if (found) found.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => isWanted() && focusSoon(find, isWanted, frames - 1));
}
