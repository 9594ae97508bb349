// The way round the board in five steps. Stands beside the work: takes no focus, no key, and covers nothing that is pointed at.

import { useEffect, useState } from 'preact/hooks';
import { day } from '../state/day';
import { endTour } from '../state/tour';
import { view } from '../state/view';
import { Icon } from '../ui/icons';
import './tour.css';

interface Step {
  /** What is pointed at. */
  at: string;
  title: string;
  says: string;
}

const STEPS: readonly Step[] = [
  { at: '.time', title: 'A day of promises', says: 'Each row is a technician. The bracket over a visit is the window its customer was told; the bar under it is when we expect to arrive. A figure means: look here.' },
  { at: '[data-testid="alerts"]', title: 'What breaks next', says: 'When a promise will probably break, it appears here with the minutes that are left. Press J to open it and a digit to take an option, or let the customer choose.' },
  { at: '[data-testid="toggle-phones"]', title: 'What customers read', says: 'Phones shows every text as it arrives, and lets you answer as the customer. Press T.' },
  { at: '[data-testid="plan"]', title: 'Change the plan', says: 'Drag a visit, or press V: you see the cost and whose promise it breaks before you drop it. Z takes it back, and its texts are held until then.' },
  { at: '[data-testid="view-report"]', title: 'Were they kept?', says: 'On the next morning the report says how many promises were kept and how tight they were. Press ? for all keys.' },
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
    <aside class="tour" aria-label="The way round the board" data-testid="tour">
      <header>
        <p class="mut">{index + 1} of {STEPS.length}</p>
        <button class="ib" onClick={endTour} aria-label="Close the way round" data-testid="tour-close"><Icon name="close" /></button>
      </header>
      <div aria-live="polite">
        <h2>{step.title}</h2>
        <p>{step.says}</p>
      </div>
      <footer>
        {index > 0 && <button class="btn quiet" onClick={() => go(index - 1)}>Back</button>}
        <button class="btn primary" onClick={() => (last ? endTour() : go(index + 1))} data-testid="tour-next">{last ? 'Begin' : 'Next'}</button>
      </footer>
    </aside>
  );
}
