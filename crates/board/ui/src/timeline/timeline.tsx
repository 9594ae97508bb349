// The day in time: a row for each technician, the hours across, and where now is.

import { useEffect } from 'preact/hooks';
import type { DayView, TechnicianView, VisitView } from '../api/types';
import { clock, hourTicks } from '../model/time';
import { type Scale, mark, place } from '../model/scale';
import { pointedTechnician, scale, zoom, zoomShift } from '../state/board';
import { day, dayProblem, now, zone } from '../state/day';
import { Row } from './row';
import { DragLayer } from './draglayer';

export function Timeline() {
  useRowInSight();
  const view = day.value;
  const shown = scale.value;
  if (dayProblem.value !== undefined && !view) return <p class="empty" role="alert">{dayProblem.value}</p>;
  if (!view || !shown) return <p class="empty mut" role="status" data-testid="loading">Loading the day…</p>;
  const byTechnician = group(view);
  return (
    <section class="time" aria-label="Timeline" tabIndex={-1} data-testid="timeline" onWheel={pan}>
      <div class="axisrow">
        <div class="corner" aria-hidden="true">Technician<span>done</span></div>
        <Axis scale={shown} />
      </div>
      <div class="rows">
        <Ground scale={shown} />
        {view.technicians.map((technician) => (
          <Row key={technician.id} technician={technician} visits={byTechnician.get(technician.id) ?? []} scale={shown} />
        ))}
        <NowLine scale={shown} />
      </div>
      <DragLayer />
    </section>
  );
}

/** Brings the row that is pointed at into sight, where the rows scroll. */
function useRowInSight(): void {
  const technician = pointedTechnician.value;
  useEffect(() => {
    if (technician === undefined) return;
    const row = document.querySelector(`[data-row="${CSS.escape(technician)}"]`);
    row?.scrollIntoView?.({ block: 'nearest' });
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
