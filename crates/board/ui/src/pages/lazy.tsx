// Something that is loaded when it is first shown.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { problemText, say } from '../state/notice';
import { words } from '../words/words';

export type Loaded<P = object> = { is: 'loading' } | { is: 'known'; Content: ComponentType<P> } | { is: 'refused'; why: string };
export type Load<P = object> = () => Promise<{ default: ComponentType<P> }>;

/** Loads it; another function to load with is another thing. */
export function useLoaded<P = object>(load: Load<P>): Loaded<P> {
  const [loaded, setLoaded] = useState<Loaded<P>>({ is: 'loading' });
  useEffect(() => {
    let over = false;
    setLoaded({ is: 'loading' });
    load().then(
      ({ default: Content }) => !over && setLoaded({ is: 'known', Content }),
      (error) => !over && setLoaded({ is: 'refused', why: problemText(error) }),
    );
    return () => {
      over = true;
    };
  }, [load]);
  return loaded;
}

/** Something over the board that comes when it is first opened; what can't be loaded is said, and closed again. */
export function Late({ load, close }: { load: Load; close: () => void }) {
  const loaded = useLoaded(load);
  useEffect(() => {
    if (loaded.is !== 'refused') return;
    say(words().top.loadAgain(loaded.why), true);
    close();
  }, [loaded.is]);
  return loaded.is === 'known' ? <loaded.Content /> : null;
}

export const loadUrgent: Load = () => import('../urgent/dialog');
export const loadPaper: Load = () => import('../print/day');
export const loadReschedule: Load = () => import('../reschedule/dialog');

const loadTour: Load = () => import('../tour/tour');

/** The way round the board; without it the board is as good. */
export function TourView() {
  const loaded = useLoaded(loadTour);
  return loaded.is === 'known' ? <loaded.Content /> : null;
}

const loadWeek: Load = () => import('../week/week');

/** The week from far. */
export function WeekView() {
  const loaded = useLoaded(loadWeek);
  if (loaded.is === 'known') return <loaded.Content />;
  return loaded.is === 'loading' ? <p class="empty mut" role="status">{words().common.loading}</p> : <p class="empty" role="alert">{words().top.loadAgain(loaded.why)}</p>;
}
