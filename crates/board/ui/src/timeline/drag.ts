// Carrying a visit to another row or place: shows the price while it is carried. A drop that breaks
// nothing is done at once; one that does is not done but opens the choice with its price.

import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { MovePreview, VisitView } from '../api/types';
import type { Row, Visit } from '../model/compose';
import { positionAt } from '../model/move';
import { instantAt } from '../model/scale';
import { scale } from '../state/board';
import { date, day, lost } from '../state/day';
import { askMove, doMove } from '../state/move';
import { say } from '../state/notice';
import { several } from '../state/several';
import { mayChange } from '../state/session';

export interface Target {
  technician: string;
  position: number;
}

export interface Drag {
  visit: Visit;
  over: Target | undefined;
  /** The technician of another territory that it is over: it can't go there. */
  foreign: Row | undefined;
  preview: MovePreview | undefined;
}

/** What is carried, and the place that it is over. */
export const drag = signal<Drag | undefined>(undefined);
/** Where the pointer is: apart, since it changes with each move and hardly anything depends on it. */
export const pointer = signal({ x: 0, y: 0 });

const THRESHOLD_PX = 5;
const REST_MS = 120;
const FIXED: readonly VisitView['status'][] = ['done', 'working', 'cancelled', 'no_access'];

/** What has begun stays where it is. */
export const canMove = (visit: VisitView): boolean => !FIXED.includes(visit.status);

/** Follows a pointer that went down on a visit. A click without movement stays a click. */
export function beginDrag(down: PointerEvent, visit: Visit): void {
  if (down.button !== 0 || lost.value !== undefined || !mayChange.value) return;
  // A finger's moves would all go to where it went down; so they go to what is under it, like a mouse's.
  if (down.target instanceof Element && down.target.hasPointerCapture(down.pointerId)) down.target.releasePointerCapture(down.pointerId);
  const end = new AbortController();
  const { signal: until } = end;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    end.abort();
    drag.value = undefined;
  };
  const move = (event: PointerEvent) => {
    const far = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= THRESHOLD_PX;
    if (!drag.value && !far) return;
    const on = rowOf(event);
    const foreign = on?.technician.territory === visit.territory ? undefined : on?.technician;
    const over = on && !foreign ? targetOf(on, event, visit) : undefined;
    const known = drag.value;
    const same = over?.technician === known?.over?.technician && over?.position === known?.over?.position && foreign === known?.foreign;
    pointer.value = { x: event.clientX, y: event.clientY };
    if (drag.value && same) return;
    drag.value = { visit, over, foreign, preview: undefined };
    clearTimeout(timer);
    if (over) timer = setTimeout(() => void price(visit, over), REST_MS);
  };
  const up = () => {
    const dropped = drag.value;
    stop();
    if (!dropped) return;
    swallowClick();
    if (dropped.over) drop(dropped, dropped.over);
    else if (dropped.foreign) refuse(dropped.visit, dropped.foreign);
  };
  document.addEventListener('pointermove', move, { signal: until });
  document.addEventListener('pointerup', up, { signal: until });
  document.addEventListener('pointercancel', stop, { signal: until });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !drag.value) return;
      event.preventDefault();
      stop();
    },
    { signal: until, capture: true },
  );
}

/** Says why a visit can't go to somebody of another territory. */
function refuse(visit: Visit, technician: Row): void {
  const why = several.value?.refusal(visit, technician);
  if (why !== undefined) say(why, true);
}

/** The browser sends a click after the drop; it would open the story. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => event.stopPropagation();
  document.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener('click', swallow, { capture: true }), 0);
}

/** The row that the pointer is over, and its technician. */
function rowOf({ target }: PointerEvent) {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  const technician = day.value?.technicians.find(({ id }) => id === row?.dataset.row);
  return row && technician ? { row, technician } : undefined;
}

/** The place that the pointer is over. */
function targetOf(on: { row: HTMLElement; technician: Row }, { clientX }: PointerEvent, visit: Visit): Target | undefined {
  const shown = scale.value;
  const lane = on.row.querySelector('.lane')?.getBoundingClientRect();
  if (!shown || !lane || !day.value || on.technician.absent) return undefined;
  const at = instantAt(shown, (clientX - lane.left) / lane.width);
  const technician = on.technician.id;
  const position = positionAt(day.value.visits, technician, visit.id, at);
  if (technician === visit.technician && position === visit.sequence) return undefined;
  return { technician, position };
}

async function price(visit: Visit, over: Target): Promise<void> {
  if (date.value === undefined) return;
  try {
    const preview = await api.previewMove(visit.territory, date.value, { visit: visit.id, ...over });
    const current = drag.value;
    const same = current?.over?.technician === over.technician && current.over.position === over.position;
    if (current && same) drag.value = { ...current, preview };
  } catch {
    // Without a price the drop asks first, and says what is wrong.
  }
}

function drop({ visit, preview }: Drag, over: Target): void {
  const harmless = preview?.feasible === true && preview.breaks.length === 0;
  if (harmless) void doMove({ visit: visit.id, ...over });
  else askMove(visit.id, over);
}
