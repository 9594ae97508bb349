// A day at the head of the week: its name, how many visits, and what needs somebody.

import type { DaySummary } from '../api/types';
import { dayShort } from '../model/time';
import { isUnplanned, needsRoutes, oddHours } from '../model/week';
import { Icon } from '../ui/icons';
import { memo } from '../ui/memo';
import { headText } from './say';
import { words } from './words';

interface Props {
  day: DaySummary;
  isToday: boolean;
  /** The day on show. */
  isChosen: boolean;
  /** Tab leads here. */
  isTab: boolean;
  column: number;
  open: () => void;
}

export const Day = memo(({ day, isToday, isChosen, isTab, column, open }: Props) => {
  const hours = oddHours(day);
  return (
    <div
      role="columnheader"
      class={`weekday${isToday ? ' today' : ''}${isChosen ? ' chosen' : ''}`}
      tabIndex={isTab ? 0 : -1}
      data-cell={`-1 ${column}`}
      data-testid={`week-${day.date}`}
      aria-current={isToday ? 'date' : undefined}
      onClick={open}
    >
      <span class="sr">{headText(day, isToday)}</span>
      <b aria-hidden="true">{dayShort(day.date)}{hours !== undefined && <span class="odd" title={words().clockChange(hours)}>{words().hours(hours)}</span>}</b>
      <span class="of" aria-hidden="true">{day.visits === 0 ? '–' : words().visits(day.visits)}</span>
      <span class="needs" aria-hidden="true">
        {isUnplanned(day) && <i class="mut">{words().notPlanned}</i>}
        {needsRoutes(day) > 0 && <Need status="unassigned" count={needsRoutes(day)} title={words().unassigned(needsRoutes(day))} />}
        {day.at_risk > 0 && <Need status="at_risk" count={day.at_risk} title={words().atRisk(day.at_risk)} />}
        {day.broken > 0 && <Need status="late" count={day.broken} title={words().broken(day.broken)} />}
      </span>
    </div>
  );
});

/** A count of what needs somebody: icon, colour and number; its words are the cell's name. */
export const Need = ({ status, count, title }: { status: 'unassigned' | 'at_risk' | 'late'; count: number; title: string }) => (
  <span class="need" data-status={status} title={title}><Icon name={status} small />{count}</span>
);
