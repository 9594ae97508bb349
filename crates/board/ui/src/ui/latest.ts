// Asking the server while somebody types: only when they rest, and only the last answer counts.

import { useRef } from 'preact/hooks';

/** Returns a function that asks after a rest; nothing to ask forgets what was asked before. */
export function useLatest(restMs: number) {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const asked = useRef(0);
  return <T>(ask: (() => Promise<T>) | undefined, then: (answer: T) => void, failed: (error: unknown) => void): void => {
    clearTimeout(timer.current);
    const turn = (asked.current += 1);
    if (!ask) return;
    const isLast = () => asked.current === turn;
    timer.current = setTimeout(() => {
      ask().then((answer) => isLast() && then(answer), (error) => isLast() && failed(error));
    }, restMs);
  };
}
