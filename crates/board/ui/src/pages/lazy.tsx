// Something that is loaded when it is first shown.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { problemText } from '../state/notice';
import { words } from '../words/words';

export type Loaded<Props = object> = { is: 'loading' } | { is: 'known'; Content: ComponentType<Props> } | { is: 'refused'; why: string };
export type Load<Props = object> = () => Promise<{ default: ComponentType<Props> }>;

/** Loads it; another function to load with is another thing. */
export function useLoaded<Props>(load: Load<Props>): Loaded<Props> {
  const [loaded, setLoaded] = useState<Loaded<Props>>({ is: 'loading' });
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
