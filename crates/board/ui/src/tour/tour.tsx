// The way round the board in five steps. Stands beside the work: takes no focus, no key, and covers nothing that is pointed at.

import { useEffect, useState } from 'preact/hooks';
import { day } from '../state/day';
import { endTour } from '../state/tour';
import { view } from '../state/view';
import { Icon } from '../ui/icons';
import type { TourWords } from '../words/en/tour';
import { words } from './words';
import './tour.css';

interface Step {
  /** What is pointed at. */
  at: string;
  says: keyof TourWords['step'];
}

const STEPS: readonly Step[] = [
  { at: '.time', says: 'day' },
  { at: '[data-testid="alerts"]', says: 'alerts' },
  { at: '[data-testid="toggle-phones"]', says: 'phones' },
  { at: '[data-testid="plan"]', says: 'plan' },
  { at: '[data-testid="view-report"]', says: 'report' },
];

export default function Tour() {
  const [index, go] = useState(0);
  const step = STEPS[index];
  /** What is pointed at may come with the day. */
  const known = day.value !== undefined;
  useEffect(() => {
    if (view.value !== 'day') view.value = 'day';
  }, []);
  useEffect(() => {
    const shown = step && document.querySelector(step.at);
    shown?.setAttribute('data-pointed', '');
    return () => shown?.removeAttribute('data-pointed');
  }, [step, known]);
  if (!step) return null;
  const last = index === STEPS.length - 1;
  return (
    <>
      <i class="pointer" aria-hidden="true" />
      <aside class="tour" aria-label={words().label} data-testid="tour">
        <header>
          <p class="mut">{words().at(index + 1, STEPS.length)}</p>
          <button class="ib" onClick={endTour} aria-label={words().close} data-testid="tour-close"><Icon name="close" /></button>
        </header>
        <div aria-live="polite">
          <h2>{words().step[step.says].title}</h2>
          <p>{words().step[step.says].says}</p>
        </div>
        <footer>
          {index > 0 && <button class="btn quiet" onClick={() => go(index - 1)}>{words().back}</button>}
          <button class="btn primary" onClick={() => (last ? endTour() : go(index + 1))} data-testid="tour-next">{last ? words().begin : words().next}</button>
        </footer>
      </aside>
    </>
  );
}
