// The day in time: a row for each technician, the hours across, and where now is.

import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Visit } from '../model/compose';
import { axisTicks, clock, ms, zoneShort } from '../model/time';
import { AXIS_PX, ROW_PX, type Rows as InSight, groupHeadPx, groupsInSight, rowTop, scrolledTo } from '../model/rows';
import { type Scale, mark, place } from '../model/scale';
import { cursorId, filter, openVisitId, pointedTechnician, type RowGroup, rowGroups, scale, tabVisit, zoom, zoomShift } from '../state/board';
import { axisZone, day, dayProblem, flashed, isSeveral, nameOf, now, routes, zoneOf } from '../state/day';
import { company } from '../state/presence';
import { several } from '../state/several';
import { useAfterPaint } from '../ui/afterpaint';
import { memo } from '../ui/memo';
import { useRowWindow } from '../ui/rowwindow';
import { drag } from './drag';
import type { Marks } from './block';
import { Row } from './row';
import { DragLayer } from './draglayer';
import { words } from '../words/words';

export function Timeline() {
  const { ref, top, height } = useRowWindow<HTMLElement>(AXIS_PX, day.value !== undefined);
  useRowInSight(ref);
  const view = day.value;
  const shown = scale.value;
  if (dayProblem.value !== undefined && !view) return <p class="empty" role="alert">{dayProblem.value}</p>;
  if (!view || !shown) return <p class="empty mut" role="status" data-testid="loading">{words().timeline.loading}</p>;
  return (
    <section ref={ref} class="time" aria-label={words().timeline.label} tabIndex={-1} data-testid="timeline" onWheel={pan}>
      <div class="axisrow">
        <div class="corner" aria-hidden="true">{words().timeline.technician}<span>{words().timeline.done}</span></div>
        <Axis scale={shown} />
      </div>
      <div class="rows">
        <Ground scale={shown} />
        <Groups scale={shown} top={top} height={height} />
        <NowLine scale={shown} />
      </div>
      <DragLayer />
    </section>
  );
}

/** Each group's rows, and how high its head is. */
const heads = computed(() => rowGroups.value.map(({ territory, rows }) => ({ count: rows.length, headPx: groupHeadPx(isSeveral.value, zoneOf(territory) !== axisZone.value) })));

/** The rows by territory: those in sight; the others are only room. */
function Groups({ scale: shown, top, height }: { scale: Scale; top: number; height: number | undefined }) {
  const isLater = useAfterPaint(height !== undefined);
  const inSight = groupsInSight(heads.value, top, height, isLater ? undefined : 0);
  if (!isSeveral.value) return <>{rowGroups.value.map((group) => <Rows key={group.territory} scale={shown} group={group} {...inSight[0]!} />)}</>;
  const Head = several.value?.GroupHead;
  return (
    <>
      {rowGroups.value.map((group, index) => (
        <div key={group.territory} role="group" aria-label={nameOf(group.territory)} data-testid={`group-${group.territory}`}>
          <div class="grouphead" style={{ height: `${heads.value[index]?.headPx}px` }}>{Head && <Head territory={group.territory} scale={shown} />}</div>
          <Rows scale={shown} group={group} {...inSight[index]!} />
        </div>
      ))}
    </>
  );
}

const Rows = memo(({ scale: shown, group: { territory, rows }, first, end }: { scale: Scale; group: RowGroup } & InSight) => {
  const carried = drag.value;
  const zone = zoneOf(territory);
  const otherZone = zone === axisZone.value ? undefined : zoneShort(ms(day.value?.day_start ?? ''), zone);
  return (
    <>
      <div style={{ height: `${first * ROW_PX}px` }} />
      {rows.slice(first, end).map((technician) => {
        const visits = routes.value.get(technician.id) ?? NONE;
        return (
          <Row
            key={technician.id}
            technician={technician}
            visits={visits}
            scale={shown}
            zone={zone}
            otherZone={otherZone}
            selected={pointedTechnician.value === technician.id}
            target={carried?.over?.technician === technician.id}
            refused={carried?.foreign?.id === technician.id}
            {...marksOn(visits, carried?.visit.id)}
          />
        );
      })}
      <div style={{ height: `${(rows.length - end) * ROW_PX}px` }} />
    </>
  );
});

const NONE: readonly Visit[] = [];

/** What is going on with a row's visits: a row that has no part in it is not drawn again. */
function marksOn(visits: readonly Visit[], carried: string | undefined): Marks {
  const here = (id: string | undefined) => (id !== undefined && visits.some((visit) => visit.id === id) ? id : undefined);
  return {
    filter: filter.value,
    open: here(openVisitId.value),
    cursor: here(cursorId.value),
    tab: here(tabVisit.value),
    lifted: here(carried),
    flashed: visits.some(({ id }) => flashed.value.has(id)) ? flashed.value : undefined,
    company: visits.some(({ id }) => company.value.has(id)) ? company.value : undefined,
  };
}

/** Brings the row that is pointed at into sight, where the rows scroll. */
function useRowInSight(ref: { current: HTMLElement | null }): void {
  const technician = pointedTechnician.value;
  const isThere = day.value !== undefined;
  useEffect(() => {
    const section = ref.current;
    const groups = heads.peek();
    const group = rowGroups.value.findIndex(({ rows }) => rows.some(({ id }) => id === technician));
    const row = rowGroups.value[group]?.rows.findIndex(({ id }) => id === technician);
    if (!section || row === undefined) return;
    section.scrollTop = scrolledTo(rowTop(groups, group, row), section.scrollTop, section.clientHeight, AXIS_PX, groups[group]?.headPx);
  }, [technician, isThere]);
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
      {axisTicks(shown.from, shown.to - 1, axisZone.value).map(({ at, label }) => (
        <span key={at} style={{ left: mark(shown, at) }}>{label}</span>
      ))}
      <NowLabel scale={shown} />
    </div>
  );
}

/** Now in steps that the eye can see: a day is drawn about a thousand pixels wide. */
const visibleNow = computed(() => {
  if (now.value === undefined || !scale.value) return undefined;
  const step = (scale.value.to - scale.value.from) / 1500;
  return Math.round(now.value / step) * step;
});

/** Moves to where now is by a transform: that leaves all that is drawn as it is. */
function AtNow({ scale: shown, class: name, children }: { scale: Scale; class: string; children: ComponentChildren }) {
  const share = visibleNow.value === undefined ? undefined : place(shown, visibleNow.value);
  if (share === undefined || share < 0 || share > 1) return null;
  return (
    <div class={name} aria-hidden="true">
      <div class="atnow" style={{ transform: `translateX(${(share * 100).toFixed(3)}%)` }}>{children}</div>
    </div>
  );
}

const minuteNow = computed(() => (now.value === undefined ? '' : clock(now.value, axisZone.value)));
const NowLabel = ({ scale: shown }: { scale: Scale }) => <AtNow scale={shown} class="overaxis"><b class="nowlabel">{minuteNow}</b></AtNow>;
const NowLine = ({ scale: shown }: { scale: Scale }) => <AtNow scale={shown} class="over"><i class="now" data-testid="now" /></AtNow>;

/** What lies under the blocks: the past, and a line for each time that the axis names. */
function Ground({ scale: shown }: { scale: Scale }) {
  const past = visibleNow.value === undefined ? 0 : Math.min(Math.max(place(shown, visibleNow.value), 0), 1);
  return (
    <div class="ground" aria-hidden="true">
      <i class="past" style={{ transform: `scaleX(${past.toFixed(5)})` }} />
      <Lines scale={shown} />
    </div>
  );
}

function Lines({ scale: shown }: { scale: Scale }) {
  return (
    <>
      {axisTicks(shown.from, shown.to, axisZone.value).map(({ at }) => (
        <i key={at} class="hour" style={{ left: mark(shown, at) }} />
      ))}
    </>
  );
}
