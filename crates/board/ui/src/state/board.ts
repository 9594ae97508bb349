// What the dispatcher looks at: the open visit and alert, the filter, the zoom, what is unfolded.
// And what can be done with them. Must decide nothing about the day itself.

import { batch, computed, signal } from '@preact/signals';
import { api } from '../api/client';
import type { VisitView } from '../api/types';
import { neighbour, walkable } from '../model/alerts';
import type { Alert, BoardDay, Row, Visit } from '../model/compose';
import { type Filter, isFilter } from '../model/filter';
import { firstName } from '../model/names';
import { optionTitle } from '../model/option';
import { type RowOrder, isRowOrder, ordered } from '../model/order';
import { type Scale, type Zoom, dayScale, zoomScale } from '../model/scale';
import { share } from '../model/share';
import { alertGroups, date, day, now, partOf, refresh, routes, shown, territoryId, visitById } from './day';
import { act } from './notice';
import { remembered } from './remembered';
import { forgetChanges } from './undo';
import { words } from '../words/words';

export type Side = 'story' | 'phones' | undefined;

export const openVisitId = signal<string | undefined>(undefined);
export const openAlertId = signal<string | undefined>(undefined);
/** The visit that the arrows walk from. */
export const cursorId = signal<string | undefined>(undefined);
/** The technician whose row is to be in sight, while no visit is pointed at. */
export const rowWanted = signal<string | undefined>(undefined);
export const side = signal<Side>(undefined);
export const filter = remembered<Filter>('kept-filter', isFilter, 'all');
export const rowOrder = remembered<RowOrder>('kept-rows', isRowOrder, 'plain');
export const zoom = signal<Zoom>('day');
/** How far the zoomed timeline was moved by hand, in milliseconds. */
export const zoomShift = signal(0);
export const keysShown = signal(false);
export const moveVisitId = signal<string | undefined>(undefined);
/** The visit that gets another time. */
export const rescheduleVisitId = signal<string | undefined>(undefined);
export const ledgerUnfolded = signal(false);
export const planning = signal(false);
/** The number whose thread the phone panel shows. */
export const openPhone = signal<string | undefined>(undefined);
/** The reply field is to take the focus. */
export const replyWanted = signal(false);

export const openAlert = computed<Alert | undefined>(() =>
  day.value?.alerts.find(({ id }) => id === openAlertId.value),
);
/** A territory's rows, in their order. */
export interface RowGroup {
  territory: string;
  rows: readonly Row[];
}

export const rowGroups = computed<readonly RowGroup[]>(() =>
  shown.value.map((territory) => ({ territory, rows: ordered(partOf(territory)?.technicians ?? [], routes.value, rowOrder.value) })),
);
/** The technicians in the order of their rows. */
export const rows = computed(() => rowGroups.value.flatMap((group) => group.rows));
export const openVisit = computed<Visit | undefined>(() => visitById.value.get(openVisitId.value ?? ''));
/** The visit that is pointed at. */
export const pointedVisit = computed(() => visitById.value.get(cursorId.value ?? openVisitId.value ?? openAlert.value?.visit ?? ''));
export const pointedTechnician = computed(() => pointedVisit.value?.technician ?? rowWanted.value);
/** Where something is done that names no territory: where the visit is that is pointed at, else in the first one. */
export const pointedTerritory = computed(() => pointedVisit.value?.territory ?? territoryId.value);

/** The one visit of the timeline that Tab leads to; the arrows lead to the others. */
export const tabVisit = computed(() => {
  const pointed = pointedVisit.value;
  if (pointed?.technician && pointed.block) return pointed.id;
  const placed = day.value?.visits.filter(({ technician, block }) => technician !== null && block) ?? [];
  return (placed.find(({ technician }) => technician === rowWanted.value) ?? placed[0])?.id;
});

const FIVE_MINUTES = 300_000;
/** Now, in steps of five minutes: a zoomed timeline needn't move more often. */
const steadyNow = computed(() => Math.floor((now.value ?? 0) / FIVE_MINUTES) * FIVE_MINUTES);

let lastScale: Scale | undefined;
/** The stretch of time on show; the same object as long as that is the same stretch. */
export const scale = computed<Scale | undefined>(() => {
  if (!day.value) return undefined;
  return (lastScale = share(lastScale, stretch(day.value)));
});

function stretch(day: BoardDay): Scale {
  return zoom.value === 'day' ? dayScale(day) : zoomScale(day, zoom.value, steadyNow.value, zoomShift.value);
}

export function setZoom(wanted: Zoom): void {
  batch(() => {
    zoom.value = wanted;
    zoomShift.value = 0;
  });
}

/** Opens a visit's story, and its alert when it has one. */
export function openStory(visit: string): void {
  batch(() => {
    openVisitId.value = visit;
    cursorId.value = visit;
    side.value = 'story';
    const alert = day.value?.alerts.find((one) => one.visit === visit);
    if (alert) openAlertId.value = alert.id;
  });
}

export function toggleAlert(alert: Alert): void {
  batch(() => {
    openAlertId.value = openAlertId.value === alert.id ? undefined : alert.id;
    cursorId.value = alert.visit;
  });
}

/** Opens the next or previous alert; the open story follows. */
export function walkAlerts(step: 1 | -1): void {
  const next = neighbour(walkable(alertGroups.value), openAlertId.value, step);
  if (!next) return;
  batch(() => {
    openAlertId.value = next.id;
    cursorId.value = next.visit;
    if (side.value === 'story') openVisitId.value = next.visit;
  });
}

export function togglePhones(): void {
  batch(() => {
    if (side.value === 'phones') {
      side.value = openVisit.value ? 'story' : undefined;
      return;
    }
    const phone = visitById.value.get(openVisitId.value ?? openAlert.value?.visit ?? '')?.phone;
    if (phone) openPhone.value = phone;
    side.value = 'phones';
  });
}

/** Closes what lies on top. */
export function closeTop(): void {
  batch(() => {
    if (keysShown.value) keysShown.value = false;
    else if (moveVisitId.value !== undefined) moveVisitId.value = undefined;
    else if (rescheduleVisitId.value !== undefined) rescheduleVisitId.value = undefined;
    else if (side.value !== undefined) {
      side.value = undefined;
      openVisitId.value = undefined;
    } else if (openAlertId.value !== undefined) openAlertId.value = undefined;
    else cursorId.value = undefined;
  });
}

/** A new day has its own visits and alerts. */
export function forget(): void {
  batch(() => {
    for (const one of [openVisitId, openAlertId, cursorId, rowWanted, moveVisitId, rescheduleVisitId]) one.value = undefined;
    if (side.value === 'story') side.value = undefined;
    zoomShift.value = 0;
  });
  forgetChanges();
}

/** Sends the question of a proposed warning to its customer. */
export const ask = (alert: Alert): Promise<boolean> =>
  act(async () => {
    await api.approve(alert.id);
    refresh();
    return words().alerts.isAsked(firstName(alert.customer));
  });

export const mute = (alert: Alert): Promise<boolean> =>
  act(async () => {
    await api.mute(alert.id, !alert.muted);
    refresh();
    return alert.muted ? words().alerts.wasShown(alert.customer) : words().alerts.wasMuted(alert.customer);
  });

/** Takes an option for the customer. */
export const choose = (alert: Alert, digit: number): Promise<boolean> =>
  act(async () => {
    const option = alert.options.find((one) => one.digit === digit);
    if (!option) return undefined;
    await api.choose(alert.id, digit);
    refresh();
    return words().alerts.taken(firstName(alert.customer), optionTitle(option, partOf(alert.territory)));
  });

/** Gives a visit another time that was agreed with its customer. */
export const reschedule = (visit: VisitView, when: string, window: { from: string; to: string }): Promise<boolean> =>
  act(async () => {
    await api.reschedule(visit.id, when, window);
    refresh();
    return words().story.getsTime(firstName(visit.customer));
  });

export const closeCase = (id: string): Promise<boolean> =>
  act(async () => {
    await api.closeCase(id);
    refresh();
    return words().alerts.caseClosed;
  });

/** Plans all of a territory's day, or what hasn't begun. */
export async function plan(mode: 'all' | 'rest', territory: string): Promise<boolean> {
  const wanted = date.value;
  if (planning.value || wanted === undefined) return false;
  planning.value = true;
  const done = await act(async () => {
    const made = await api.plan(territory, wanted, mode);
    refresh(territory);
    return words().top.planned(made.assigned, made.unassigned);
  });
  planning.value = false;
  return done;
}

/** Tells a territory's customers their windows now. */
export const tell = (territory: string): Promise<boolean> =>
  act(async () => {
    if (date.value === undefined) return undefined;
    const { told } = await api.tell(territory, date.value);
    refresh(territory);
    return words().top.told(told);
  });
