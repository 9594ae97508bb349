// The pages beside the day's: loaded when they are first looked at, so that the day's board stays light.

import type { Page } from '../state/view';
import { type Load, useLoaded } from './lazy';
import { words } from '../words/words';
import './pages.css';

const PAGES: Record<Page, Load> = {
  report: () => import('../report/page'),
  users: () => import('../users/page'),
  settings: () => import('../settings/page'),
};

export function PageView({ page }: { page: Page }) {
  const loaded = useLoaded(PAGES[page]);
  return (
    <main class="main one paper" aria-label={words().top.page[page]}>
      {loaded.is === 'known' ? <loaded.Content /> : loaded.is === 'loading' ? <p class="empty mut" role="status">{words().common.loading}</p> : <p class="empty" role="alert">{words().top.loadAgain(loaded.why)}</p>}
    </main>
  );
}
