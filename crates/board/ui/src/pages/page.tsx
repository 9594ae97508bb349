// The pages beside the day's: loaded when they are first looked at, so that the day's board stays light.

import type { Page } from '../state/view';
import { type Load, useLoaded } from './lazy';
import './pages.css';

const PAGES: Record<Page, Load> = {
  report: () => import('../report/page'),
  users: () => import('../users/page'),
  settings: () => import('../settings/page'),
};

const NAMES: Record<Page, string> = { report: 'Promises report', users: 'Users', settings: 'Settings' };

export function PageView({ page }: { page: Page }) {
  const loaded = useLoaded(PAGES[page]);
  return (
    <main class="main one paper" aria-label={NAMES[page]}>
      {loaded.is === 'known' ? <loaded.Content /> : loaded.is === 'loading' ? <p class="empty mut" role="status">Loading…</p> : <p class="empty" role="alert">{loaded.why} Load the board again.</p>}
    </main>
  );
}
