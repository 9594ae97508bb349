// A technician's week.

import type { TechnicianDay } from '../api/types';
import { loadOf } from '../model/week';
import { openDay } from '../state/zoom';
import { Icon } from '../ui/icons';
import { memo } from '../ui/memo';
import { Need } from './day';
import { cellText, loadText } from './say';
import { words } from './words';

type Days = Record<'d0' | 'd1' | 'd2' | 'd3' | 'd4' | 'd5' | 'd6', TechnicianDay | undefined>;

interface Props extends Days {
  technician: { id: string; name: string };
  row: number;
  dates: readonly string[];
  today: string;
  chosen: string | undefined;
  /** The dates without a plan, one behind the other. */
  unplanned: string;
  /** The column of this row that Tab leads to. */
  tab: number | undefined;
}

export const Row = memo(({ technician, row, dates, today, chosen, unplanned, tab, d0, d1, d2, d3, d4, d5, d6 }: Props) => (
  <div role="row" aria-rowindex={row + 2} class="weekrow" data-testid={`week-row-${technician.id}`}>
    <div role="rowheader" class="weekwho"><b>{technician.name}</b></div>
    {[d0, d1, d2, d3, d4, d5, d6].map((day, column) => {
      const on = dates[column] ?? '';
      const isOpen = on >= today && unplanned.includes(on);
      return (
        <div
          key={on}
          role="gridcell"
          class={`weekcell${on === today ? ' today' : ''}${on === chosen ? ' chosen' : ''}${on < today ? ' gone' : ''}${day?.absent ? ' off' : ''}`}
          tabIndex={tab === column ? 0 : -1}
          data-cell={`${row} ${column}`}
          title={day && day.visits > 0 ? loadText(day) : undefined}
          onClick={() => openDay(on, technician.id)}
        >
          <span class="sr">{cellText(technician.name, on, day, isOpen)}</span>
          {day && <Numbers day={day} none={isOpen || on < today ? '–' : words().free} />}
        </div>
      );
    })}
  </div>
));

/** `none` is what a day without visits says. */
function Numbers({ day, none }: { day: TechnicianDay; none: string }) {
  if (day.visits === 0) return <span class="none" aria-hidden="true">{day.absent ? words().absent : none}</span>;
  const load = loadOf(day);
  return (
    <>
      <span class="counts" aria-hidden="true">
        <b>{day.done > 0 && <span class="mut">{day.done}/</span>}{day.visits}</b>
        {day.absent && <span class="ill">{words().absent}</span>}
        {day.locked && <Icon name="lock" small />}
        <span class="needs">
          {day.at_risk > 0 && <Need status="at_risk" count={day.at_risk} title={words().atRisk(day.at_risk)} />}
          {day.broken > 0 && <Need status="late" count={day.broken} title={words().broken(day.broken)} />}
        </span>
      </span>
      {load !== undefined && (
        <span class={`loadline${day.over_s >= 60 || load > 100 ? ' full' : ''}`} aria-hidden="true">
          <i class="track"><i style={{ width: `${Math.min(load, 100)}%` }} /></i>
          <span>{load} %</span>
        </span>
      )}
    </>
  );
}
