// The pages beside the day's: loaded when they are first looked at, so that the day's board stays light.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { problemText } from '../state/notice';
import type { Page } from '../state/view';
import './pages.css';

const PAGES: Record<Page, () => Promise<{ default: ComponentType }>> = {
  report: () => import('../report/page'),
};

const NAMES: Record<Page, string> = { report: 'Promises report' };

type Loaded = { is: 'loading' } | { is: 'known'; Content: ComponentType } | { is: 'refused'; why: string };

export function PageView({ page }: { page: Page }) {
  const [loaded, setLoaded] = useState<Loaded>({ is: 'loading' });
  useEffect(() => {
    let over = false;
    setLoaded({ is: 'loading' });
    PAGES[page]().then(
      ({ default: Content }) => !over && setLoaded({ is: 'known', Content }),
      (error) => !over && setLoaded({ is: 'refused', why: problemText(error) }),
    );
    return () => {
      over = true;
    };
  }, [page]);
  return (
    <main class="main one paper" aria-label={NAMES[page]}>
      {loaded.is === 'known' ? <loaded.Content /> : loaded.is === 'loading' ? <p class="empty mut" role="status">Loading…</p> : <p class="empty" role="alert">{loaded.why} Load the board again.</p>}
    </main>
  );
}
