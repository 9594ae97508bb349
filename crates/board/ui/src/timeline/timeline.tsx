// The day in time: a row for each technician, the hours across, and where now is.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DayView, TechnicianView, VisitView } from '../api/types';
import { clock, hourTicks } from '../model/time';
import { AXIS_PX, ROW_PX, rowsInSight, scrolledTo } from '../model/rows';
import { type Scale, mark, place } from '../model/scale';
import { pointedTechnician, scale, zoom, zoomShift } from '../state/board';
import { day, dayProblem, now, zone } from '../state/day';
import { Row } from './row';
import { DragLayer } from './draglayer';

export function Timeline() {
  const { ref, top, height } = useWindow();
  useRowInSight(ref);
  const view = day.value;
  const shown = scale.value;
  if (dayProblem.value !== undefined && !view) return <p class="empty" role="alert">{dayProblem.value}</p>;
  if (!view || !shown) return <p class="empty mut" role="status" data-testid="loading">Loading the day…</p>;
  return (
    <section ref={ref} class="time" aria-label="Timeline" tabIndex={-1} data-testid="timeline" onWheel={pan}>
      <div class="axisrow">
        <div class="corner" aria-hidden="true">Technician<span>done</span></div>
        <Axis scale={shown} />
      </div>
      <div class="rows">
        <Ground scale={shown} />
        <Rows view={view} scale={shown} top={top} height={height} />
        <NowLine scale={shown} />
      </div>
      <DragLayer />
    </section>
  );
}

/** The rows in sight; the others are only room. */
function Rows({ view, scale: shown, top, height }: { view: DayView; scale: Scale; top: number; height: number }) {
  const byTechnician = useMemo(() => group(view), [view]);
  const { first, end } = rowsInSight(view.technicians.length, top, height);
  return (
    <>
      <div style={{ height: `${first * ROW_PX}px` }} />
      {view.technicians.slice(first, end).map((technician) => (
        <Row key={technician.id} technician={technician} visits={byTechnician.get(technician.id) ?? []} scale={shown} />
      ))}
      <div style={{ height: `${(view.technicians.length - end) * ROW_PX}px` }} />
    </>
  );
}

/** How far the timeline is scrolled, in steps of a row, and how high it is. */
function useWindow() {
  const ref = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(0);
  const isThere = day.value !== undefined;
  useEffect(() => {
    const section = ref.current;
    if (!section || typeof ResizeObserver === 'undefined') return;
    const scrolled = () => setTop(Math.floor(section.scrollTop / ROW_PX) * ROW_PX);
    const sized = new ResizeObserver(() => setHeight(section.clientHeight - AXIS_PX));
    section.addEventListener('scroll', scrolled, { passive: true });
    sized.observe(section);
    scrolled();
    return () => {
      section.removeEventListener('scroll', scrolled);
      sized.disconnect();
    };
  }, [isThere]);
  return { ref, top, height };
}

/** Brings the row that is pointed at into sight, where the rows scroll. */
function useRowInSight(ref: { current: HTMLElement | null }): void {
  const technician = pointedTechnician.value;
  useEffect(() => {
    const [section, row] = [ref.current, day.value?.technicians.findIndex(({ id }) => id === technician) ?? -1];
    if (!section || row < 0) return;
    section.scrollTop = scrolledTo(row, section.scrollTop, section.clientHeight);
  }, [technician]);
}

/** Visits by technician; the server's order stays. */
function group(view: DayView): Map<TechnicianView['id'], VisitView[]> {
  const rows = new Map<string, VisitView[]>();
  for (const visit of view.visits) {
    if (visit.technician === null) continue;
    const row = rows.get(visit.technician);
    if (row) row.push(visit);
    else rows.set(visit.technician, [visit]);
  }
  return rows;
}

/** A zoomed timeline moves sideways with the wheel (with Shift on a mouse). */
function pan(event: WheelEvent): void {
  const shown = scale.value;
  const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  if (zoom.value === 'day' || !shown || across === 0) return;
  event.preventDefault();
  zoomShift.value += ((shown.to - shown.from) * across) / 1000;
}

function Axis({ scale: shown }: { scale: Scale }) {
  return (
    <div class="axis" aria-hidden="true">
      {hourTicks(shown.from, shown.to - 1, zone.value).map(({ at, label }) => (
        <span key={at} style={{ left: mark(shown, at) }}>{zoom.value === 'day' ? label : `${label}:00`}</span>
      ))}
      <NowLabel scale={shown} />
    </div>
  );
}

function NowLabel({ scale: shown }: { scale: Scale }) {
  const at = now.value;
  const left = at === undefined ? undefined : mark(shown, at);
  return left === undefined || at === undefined ? null : <b class="nowlabel" style={{ left }}>{clock(at, zone.value)}</b>;
}

function NowLine({ scale: shown }: { scale: Scale }) {
  const left = now.value === undefined ? undefined : mark(shown, now.value);
  return left === undefined ? null : <div class="over" aria-hidden="true"><i class="now" style={{ left }} data-testid="now" /></div>;
}

/** What lies under the blocks: the past, and a line for each hour. */
function Ground({ scale: shown }: { scale: Scale }) {
  const past = now.value === undefined ? 0 : Math.min(Math.max(place(shown, now.value), 0), 1);
  return (
    <div class="ground" aria-hidden="true">
      <i class="past" style={{ width: `${past * 100}%` }} />
      <Lines scale={shown} />
    </div>
  );
}

function Lines({ scale: shown }: { scale: Scale }) {
  return (
    <>
      {hourTicks(shown.from, shown.to, zone.value).map(({ at }) => (
        <i key={at} class="hour" style={{ left: mark(shown, at) }} />
      ))}
    </>
  );
}
