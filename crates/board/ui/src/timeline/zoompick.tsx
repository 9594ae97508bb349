// How near to look, from a week to an hour.

import { LEVELS, type Level, level, setLevel } from '../state/zoom';
import { words } from '../words/words';

/** Units of time are written alike in all languages. */
const HOURS: Record<Exclude<Level, 'week' | 'day'>, string> = { '4h': '4 h', '1h': '1 h' };

function name(one: Level): string {
  if (one === 'week') return words().timeline.wholeWeek;
  return one === 'day' ? words().timeline.wholeDay : HOURS[one];
}

export const ZoomPick = () => (
  <span class="seg" role="group" aria-label={words().timeline.zoom}>
    {LEVELS.map((one) => <button key={one} aria-pressed={level.value === one} onClick={() => setLevel(one)} data-testid={`zoom-${one}`}>{name(one)}</button>)}
  </span>
);
