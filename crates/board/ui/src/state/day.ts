// The day on show: which one, what is known of it, whether it is live. Loads it again at each
// event, after a lost line, and every two seconds as long as somebody looks, since forecasts and
// the clock go on without a commit. Must never have more than one load of the day under way.

import { batch, computed, signal } from '@preact/signals';
import { Problem, api } from '../api/client';
import { listen } from '../api/live';
import type { DayEvent, DayView, PresenceEvent, Territory, VisitView } from '../api/types';
import { groupAlerts } from '../model/alerts';
import { ServerClock } from '../model/clock';
import { Coalescer } from '../model/coalesce';
import { merge } from '../model/merge';
import { Revisions } from '../model/revision';
import { type Routes, routesOf } from '../model/routes';
import { share } from '../model/share';
import { dayShort, local, ms } from '../model/time';
import { expire } from './session';
import { words } from '../words/words';

const LOAD_SPACING_MS = 250;
const POLL_MS = 2000;
const TICK_MS = 250;
const FLASH_MS = 1200;

export const territories = signal<Territory[]>([]);
export const territoryId = signal<string | undefined>(undefined);
export const days = signal<string[]>([]);
export const today = signal<string | undefined>(undefined);
export const date = signal<string | undefined>(undefined);
export const day = signal<DayView | undefined>(undefined);
/** Why the day can't be shown, in words. */
export const dayProblem = signal<string | undefined>(undefined);
/**
 * The server's clock since which the day can't be loaded; nothing while it can. A broken event
 * stream alone loses nothing: it only makes the board ask at once, and then every two seconds.
 */
export const lost = signal<number | undefined>(undefined);
/** Nothing was ever imported. */
export const noTerritory = signal(false);
/** The server's clock now, in milliseconds since 1970. */
export const now = signal<number | undefined>(undefined);
/** Visits that somebody or a plan just gave to another technician. */
export const flashed = signal<ReadonlySet<string>>(new Set());
/** The day that the server last said has changed; any may have when it names none. */
export const dayHeard = signal<Partial<DayEvent>>({});
/** Counts up with each loaded change of the day: what depends on the day loads itself again. */
export const dayVersion = signal(0);

export const territory = computed(() => territories.value.find(({ id }) => id === territoryId.value));
export const zone = computed(() => day.value?.territory.zone ?? territory.value?.zone ?? 'UTC');
export const visitById = computed(() => new Map((day.value?.visits ?? []).map((visit) => [visit.id, visit])));
let lastRoutes: Routes = new Map();
/** Visits by technician; a route that is as it was is the same list as before. */
export const routes = computed(() => (lastRoutes = routesOf(day.value?.visits ?? [], lastRoutes)));
export const alertGroups = computed(() => groupAlerts(day.value?.alerts ?? []));
export const isToday = computed(() => date.value !== undefined && date.value === today.value);

/** The day on show in a sentence: "today", or "on Fri 27 Nov". */
export const dayWord = computed(() => (isToday.value || date.value === undefined ? words().common.today : words().common.onDay(dayShort(date.value))));

let clock = new ServerClock();
let revisions = new Revisions();
let stopListening: (() => void) | undefined;
let timers: ReturnType<typeof setInterval>[] = [];

const loader = new Coalescer(loadDay, LOAD_SPACING_MS);

async function loadDay(): Promise<void> {
  const [wantedTerritory, wantedDate] = [territoryId.value, date.value];
  if (wantedTerritory === undefined || wantedDate === undefined) return;
  const current = () => territoryId.value === wantedTerritory && date.value === wantedDate;
  const known = day.value;
  try {
    const view = merge(known, await api.day(wantedTerritory, wantedDate, known?.version)) ?? merge(undefined, await api.day(wantedTerritory, wantedDate));
    if (current() && view) show(view);
  } catch (error) {
    if (current()) fail(error);
  }
}

function show(view: DayView): void {
  dayProblem.value = undefined;
  lost.value = undefined;
  clock.set({ server: ms(view.now), here: performance.now() });
  tick();
  if (!revisions.load(view.revision)) return;
  const before = day.value;
  batch(() => {
    day.value = share(before, view);
    if (!before || before.revision !== view.revision) dayVersion.value += 1;
    if (before) flash(before.visits, view.visits);
  });
}

function flash(before: readonly VisitView[], after: readonly VisitView[]): void {
  const was = new Map(before.map(({ id, technician }) => [id, technician]));
  const moved = after.filter(({ id, technician }) => was.has(id) && was.get(id) !== technician).map(({ id }) => id);
  if (moved.length === 0) return;
  flashed.value = new Set(moved);
  setTimeout(() => (flashed.value = new Set()), FLASH_MS);
}

function fail(error: unknown): void {
  if (error instanceof Problem && error.status === 401) return expire();
  if (error instanceof Problem && (error.status === 0 || error.status >= 500)) lose();
  if (!day.value) dayProblem.value = error instanceof Error ? error.message : words().common.dayProblem;
}

function lose(): void {
  lost.value ??= now.value ?? Date.now();
}

function tick(): void {
  if (lost.value !== undefined) return;
  now.value = clock.at(performance.now());
  // The clock may pass midnight while the board is open.
  if (now.value !== undefined && territoryId.value !== undefined) today.value = local(now.value, zone.value).date;
}

/** Wishes for a fresh day, soon. */
export const refresh = (): void => loader.request();

/** Shows another day. */
export function go(wanted: string): void {
  if (wanted === date.value) return;
  date.value = wanted;
  day.value = undefined;
  dayProblem.value = undefined;
  revisions = new Revisions();
  refresh();
}

/** Shows another territory, on its own today or on the wanted date. */
export async function goTo(territory: string, wanted?: string): Promise<void> {
  territoryId.value = territory;
  await loadDays();
  const first = wanted ?? today.value;
  date.value = undefined;
  clock = new ServerClock();
  if (first !== undefined) go(first);
}

async function loadDays(): Promise<void> {
  if (territoryId.value === undefined) return;
  const known = await api.days(territoryId.value);
  days.value = known.days;
  today.value = known.today;
}

/** Another day by so many on the calendar. */
export function step(days: number): void {
  if (date.value === undefined) return;
  const next = new Date(Date.parse(`${date.value}T00:00:00Z`) + days * 86_400_000);
  go(next.toISOString().slice(0, 10));
}

/** Starts to follow the server: loads the territories, the wanted day, and listens; `present` hears what other boards say. */
export async function start(wanted: { territory?: string; date?: string }, present: (said: PresenceEvent) => void = () => undefined): Promise<void> {
  stop();
  territories.value = await api.territories();
  const chosen = territories.value.find(({ id }) => id === wanted.territory) ?? territories.value[0];
  noTerritory.value = !chosen;
  if (!chosen) return;
  stopListening = listen({ up: missed, down: refresh, day: hear, present });
  timers = [setInterval(poll, POLL_MS), setInterval(tick, TICK_MS)];
  document.addEventListener('visibilitychange', poll);
  await goTo(chosen.id, chosen.id === wanted.territory ? wanted.date : undefined);
}

/** Stops to follow the server, and forgets what it knew. */
export function stop(): void {
  stopListening?.();
  stopListening = undefined;
  timers.forEach(clearInterval);
  timers = [];
  document.removeEventListener('visibilitychange', poll);
  loader.stop();
  lost.value = undefined;
  day.value = undefined;
  date.value = undefined;
  revisions = new Revisions();
}

function missed(): void {
  dayHeard.value = {};
  refresh();
}

function hear(event: DayEvent): void {
  dayHeard.value = event;
  if (event.territory !== territoryId.value || event.day !== date.value) return;
  if (revisions.hear(event.revision)) refresh();
}

/** Asks when nobody did for a while: each event asks by itself. */
function poll(): void {
  if (document.visibilityState === 'visible' && loader.idleMs() >= POLL_MS / 2) refresh();
}
