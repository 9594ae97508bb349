// Seven days from far: a row for each technician, a cell for each day with its visits, its load and what needs somebody;
// over them what a whole day is. A cell leads to its day. Must decide nothing about any day.

import { computed, signal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { DaySummary, SummaryView } from '../api/types';
import { ROW_PX, rowsInSight, scrolledTo } from '../model/rows';
import { type Cell, cellAfter, needsRoutes } from '../model/week';
import { pointedTechnician } from '../state/board';
import { date } from '../state/day';
import { followWeek, week, weekDates, weekProblem } from '../state/week';
import { openDay } from '../state/zoom';
import { ZoomPick } from '../timeline/zoompick';
import { Icon } from '../ui/icons';
import { focusSoon, useRowWindow } from '../ui/rowwindow';
import { Day } from './day';
import { Row } from './row';
import { rangeText } from './say';
import { words } from './words';
import './week.css';

/** Height of the days' line above the rows, as in the styles. */
const HEAD_PX = 58;
/** The cell that Tab leads to, and the arrows from there; -1 is the days' line. */
const cursor = signal<Cell>({ row: -1, column: 0 });
/** Numbers of a technician's days by date. */
const cells = computed(() => (week.value?.days ?? []).map((day) => new Map(day.technicians.map((one) => [one.id, one]))));

export default function WeekView() {
  useEffect(followWeek, []);
  const view = week.value;
  return (
    <div class="weekview">
      <Bar view={view} />
      {weekProblem.value !== undefined && !view ? <p class="empty" role="alert">{weekProblem.value}</p>
        : !view ? <p class="empty mut" role="status">{words().loading}</p>
          : view.technicians.length === 0 ? <p class="empty" data-testid="week-nobody">{words().nobody}</p>
            : <Grid view={view} />}
    </div>
  );
}

function Bar({ view }: { view: SummaryView | undefined }) {
  const [from, to] = [weekDates.value[0], weekDates.value[6]];
  const sum = (of: (day: DaySummary) => number) => (view?.days ?? []).reduce((all, day) => all + of(day), 0);
  const [visits, unassigned, risk, broken] = [sum((day) => day.visits), sum(needsRoutes), sum((day) => day.at_risk), sum((day) => day.broken)];
  return (
    <div class="bar">
      <h2 class="weekname" data-testid="week-name">{from !== undefined && to !== undefined && rangeText(from, to)}</h2>
      {view && (
        <p class="weeksum" data-testid="week-sum">
          <span>{visits === 0 ? words().noVisits : words().visits(visits)}</span>
          {unassigned > 0 && <span data-status="unassigned"><Icon name="unassigned" />{words().unassigned(unassigned)}</span>}
          {risk > 0 && <span data-status="at_risk"><Icon name="at_risk" />{words().atRisk(risk)}</span>}
          {broken > 0 && <span data-status="late"><Icon name="late" />{words().broken(broken)}</span>}
        </p>
      )}
      <span class="end"><ZoomPick /></span>
    </div>
  );
}

function Grid({ view }: { view: SummaryView }) {
  const { ref, top, height } = useRowWindow<HTMLDivElement>(HEAD_PX);
  const rows = view.technicians.length;
  const { first, end } = rowsInSight(rows, top, height);
  const at = { row: Math.min(cursor.value.row, rows - 1), column: cursor.value.column };
  // What isn't drawn can't be led to.
  const tabRow = at.row < 0 ? -1 : Math.min(Math.max(at.row, first), end - 1);
  useBeginning(ref, view);
  const unplanned = view.days.filter(({ planned }) => !planned).map((day) => day.date).join(' ');
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = cellOf(event.target, view) ?? at;
    if (event.key === 'Enter' || event.key === ' ' || event.key === '+' || event.key === '=') show(view, from);
    else {
      const next = cellAfter(event.key, from, rows);
      if (!next) return;
      cursor.value = next;
      focusCell(ref.current, next);
    }
    event.preventDefault();
  };
  return (
    <div ref={ref} class="week" role="grid" aria-label={words().label} aria-rowcount={rows + 1} aria-colcount={8} onKeyDown={pressed} data-testid="week">
      <div role="rowgroup" class="weekhead">
        <div role="row" aria-rowindex={1} class="weekrow">
          <span role="columnheader" class="corner"><span class="sr">{words().label}</span></span>
          {view.days.map((day, column) => (
            <Day key={day.date} day={day} isToday={day.date === view.today} isChosen={day.date === date.value} isTab={tabRow === -1 && at.column === column} column={column} open={() => openDay(day.date, undefined)} />
          ))}
        </div>
      </div>
      <div role="rowgroup" class="weekrows">
        <div role="presentation" style={{ height: `${first * ROW_PX}px` }} />
        {view.technicians.slice(first, end).map((technician, index) => (
          <Row
            key={technician.id}
            technician={technician}
            row={first + index}
            dates={weekDates.value}
            today={view.today}
            chosen={date.value}
            unplanned={unplanned}
            tab={tabRow === first + index ? at.column : undefined}
            {...dayProps(technician.id)}
          />
        ))}
        <div role="presentation" style={{ height: `${(rows - end) * ROW_PX}px` }} />
      </div>
    </div>
  );
}

/** A technician's seven days as single properties: a row whose days stay the same objects isn't drawn again. */
const dayProps = (technician: string) => {
  const [d0, d1, d2, d3, d4, d5, d6] = cells.value.map((day) => day.get(technician));
  return { d0, d1, d2, d3, d4, d5, d6 };
};

function show(view: SummaryView, { row, column }: Cell): void {
  const day = view.days[column];
  if (day) openDay(day.date, view.technicians[row]?.id);
}

/** Which cell the event is in. */
function cellOf(target: EventTarget | null, view: SummaryView): Cell | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-cell]') : null;
  const [row, column] = (cell?.dataset.cell ?? '').split(' ').map(Number);
  return row !== undefined && column !== undefined && column < view.days.length ? { row, column } : undefined;
}

function focusCell(grid: HTMLElement | null, at: Cell): void {
  if (!grid) return;
  if (at.row >= 0) keepInSight(grid, at.row);
  focusSoon(() => grid.querySelector<HTMLElement>(`[data-cell="${at.row} ${at.column}"]`), () => cursor.value === at);
}

function keepInSight(grid: HTMLElement, row: number): void {
  grid.scrollTop = scrolledTo(row * ROW_PX, grid.scrollTop, grid.clientHeight, HEAD_PX);
}

/** The cursor begins at the day on show, and in the row of who was pointed at there, which is in sight from far too. */
function useBeginning(ref: { current: HTMLElement | null }, view: SummaryView): void {
  useLayoutEffect(() => {
    const row = view.technicians.findIndex(({ id }) => id === pointedTechnician.peek());
    cursor.value = { row, column: Math.max(weekDates.peek().indexOf(date.peek() ?? ''), 0) };
    if (row >= 0 && ref.current) keepInSight(ref.current, row);
  }, []);
}
