// The day on show: which one, of which territories, what is known of it, whether it is live. Loads it again at each
// event, after a lost line, and every two seconds as long as somebody looks, since forecasts and the clock go on without
// a commit. Each territory's day is followed by itself (`follow.ts`), and all are shown as one (`model/compose.ts`).

import { batch, computed, signal } from '@preact/signals';
import { Problem, api } from '../api/client';
import { listen } from '../api/live';
import type { DayEvent, PresenceEvent, Territory } from '../api/types';
import { groupAlerts } from '../model/alerts';
import { ServerClock } from '../model/clock';
import { type BoardDay, type TerritoryDay, type Visit, compose } from '../model/compose';
import { type Routes, routesOf } from '../model/routes';
import { dayShort, local, ms } from '../model/time';
import { DayFollower, type FollowerHears } from './follow';
import { afterPaint } from '../ui/afterpaint';
import { expire } from './session';
import { words } from '../words/words';

const POLL_MS = 2000;
const TICK_MS = 250;
const FLASH_MS = 1200;
/** So many territories can be on show at once. */
export const TERRITORIES_MAX = 8;

export const territories = signal<Territory[]>([]);
/** The chosen territories; the first is the one that pages about a single territory show. */
export const territoryIds = signal<readonly string[]>([]);
export const territoryId = computed(() => territoryIds.value[0]);
export const isSeveral = computed(() => territoryIds.value.length > 1);
/** The chosen territories in the order in which all are listed, so that another first one moves no row. */
export const shown = computed(() => {
  const listed = territories.value.filter(({ id }) => territoryIds.value.includes(id)).map(({ id }) => id);
  return listed.length === territoryIds.value.length ? listed : territoryIds.value;
});
export const today = signal<string | undefined>(undefined);
export const date = signal<string | undefined>(undefined);
/** The day of each chosen territory, as far as it is known. */
export const parts = signal<ReadonlyMap<string, TerritoryDay>>(new Map());
let lastDay: BoardDay | undefined;
/** The day on show, of all chosen territories that are known. */
export const day = computed(() => (lastDay = compose(shown.value.flatMap((id) => parts.value.get(id) ?? []), lastDay)));
/** Why nothing can be shown, in words. */
export const dayProblem = signal<string | undefined>(undefined);
/** Why a territory's day can't be shown, in words, while those of others are. */
export const partProblems = signal<ReadonlyMap<string, string>>(new Map());
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

/** What is known of a chosen territory's day. */
export const partOf = (territory: string | undefined): TerritoryDay | undefined => parts.value.get(territory ?? '');
const territoryOf = (id: string | undefined): Territory | undefined => partOf(id)?.territory ?? territories.value.find((one) => one.id === id);
export const nameOf = (territory: string): string => territoryOf(territory)?.name ?? territory;
/** The zone in which a territory's times are told. */
export const zoneOf = (territory: string | undefined): string => territoryOf(territory)?.zone ?? 'UTC';
/** The zone of the axis and the clock: that of the first rows. */
export const axisZone = computed(() => zoneOf(shown.value[0]));
export const visitById = computed(() => new Map((day.value?.visits ?? []).map((visit) => [visit.id, visit])));
let lastRoutes: Routes<Visit> = new Map();
/** Visits by technician; a route that is as it was is the same list as before. */
export const routes = computed(() => (lastRoutes = routesOf(day.value?.visits ?? [], lastRoutes)));
export const alertGroups = computed(() => groupAlerts(day.value?.alerts ?? []));
export const isToday = computed(() => date.value !== undefined && date.value === today.value);

/** The day on show in a sentence: "today", or "on Fri 27 Nov". */
export const dayWord = computed(() => (isToday.value || date.value === undefined ? words().common.today : words().common.onDay(dayShort(date.value))));

let clock = new ServerClock();
const followers = new Map<string, DayFollower>();
/** Territories whose day can't be loaded. */
const failing = new Set<string>();
let stopListening: (() => void) | undefined;
let timers: ReturnType<typeof setInterval>[] = [];

const hears: FollowerHears = {
  loaded(territory, part, before, answeredAt) {
    if (reached(territory)) clock.set({ server: ms(answeredAt), here: performance.now() });
    tick();
    if (part === before) return;
    batch(() => {
      parts.value = new Map(parts.value).set(territory, part);
      if (before?.revision !== part.revision) dayVersion.value += 1;
      if (before) flash(before.visits, part.visits);
    });
  },
  failed(territory, error) {
    if (error instanceof Problem && error.status === 401) return expire();
    if (error instanceof Problem && (error.status === 0 || error.status >= 500)) lose(territory);
    if (parts.value.has(territory)) return;
    const why = error instanceof Error ? error.message : words().common.dayProblem;
    partProblems.value = new Map(partProblems.value).set(territory, why);
    if (!day.value) dayProblem.value = why;
  },
};

/** Notes that a territory's day can be loaded. True when its answer sets the clock: answers that overtake each other would make it jump. */
function reached(territory: string): boolean {
  failing.delete(territory);
  if (failing.size === 0) lost.value = undefined;
  dayProblem.value = undefined;
  if (partProblems.value.has(territory)) partProblems.value = new Map([...partProblems.value].filter(([id]) => id !== territory));
  return territory === (day.value?.parts[0]?.territory.id ?? territory);
}

const later = afterPaint();

function flash(before: readonly Visit[], after: readonly Visit[]): void {
  const was = new Map(before.map(({ id, technician }) => [id, technician]));
  const moved = after.filter(({ id, technician }) => was.has(id) && was.get(id) !== technician).map(({ id }) => id);
  if (moved.length === 0) return;
  later(() => {
    flashed.value = new Set(moved);
    setTimeout(() => (flashed.value = new Set()), FLASH_MS);
  });
}

function lose(territory: string): void {
  failing.add(territory);
  lost.value ??= now.value ?? Date.now();
}

function tick(): void {
  if (lost.value !== undefined) return;
  now.value = clock.at(performance.now());
  // The clock may pass midnight while the board is open.
  if (now.value !== undefined && territoryId.value !== undefined) today.value = local(now.value, zoneOf(territoryId.value)).date;
}

/** Wishes for a fresh day, soon: of one territory, or of all. */
export function refresh(territory?: string): void {
  for (const one of followers.values()) if (territory === undefined || one.territory === territory) one.refresh();
}

/** Shows another day. */
export function go(wanted: string): void {
  if (wanted === date.value) return;
  batch(() => {
    date.value = wanted;
    parts.value = new Map();
    partProblems.value = new Map();
    dayProblem.value = undefined;
  });
  follow(wanted, new Set());
}

/** Follows the chosen territories' day; those that `stay` show it already. */
function follow(wanted: string, stay: ReadonlySet<string>): void {
  for (const id of territoryIds.value) {
    const known = followers.get(id) ?? new DayFollower(id, hears);
    followers.set(id, known);
    if (!stay.has(id)) known.show(wanted);
  }
}

/**
 * Shows other territories, `TERRITORIES_MAX` of them at most: on the wanted date, else on the one on show as long as one of
 * them stays, else on the first one's own today.
 */
export async function goTo(wanted: readonly string[], on?: string): Promise<void> {
  const ids = wanted.slice(0, TERRITORIES_MAX);
  const stay = new Set(ids.filter((id) => followers.has(id)));
  const isOtherFirst = ids[0] !== territoryId.value;
  if (stay.size === 0) date.value = undefined;
  leave(new Set(ids));
  territoryIds.value = ids;
  if (isOtherFirst) await loadToday();
  if (territoryIds.value !== ids) return;
  const next = on ?? date.value ?? today.value;
  if (next === undefined) return;
  if (next === date.value) return follow(next, stay);
  if (stay.size === 0) clock = new ServerClock();
  go(next);
}

/** Follows no other territories any more. */
function leave(others: ReadonlySet<string>): void {
  for (const [id, one] of followers) {
    if (others.has(id)) continue;
    one.stop();
    followers.delete(id);
    failing.delete(id);
  }
  if (failing.size === 0) lost.value = undefined;
  batch(() => {
    parts.value = new Map([...parts.value].filter(([id]) => others.has(id)));
    partProblems.value = new Map([...partProblems.value].filter(([id]) => others.has(id)));
  });
}

async function loadToday(): Promise<void> {
  if (territoryId.value !== undefined) today.value = (await api.days(territoryId.value)).today;
}

/** Another day by so many on the calendar. */
export function step(days: number): void {
  if (date.value === undefined) return;
  const next = new Date(Date.parse(`${date.value}T00:00:00Z`) + days * 86_400_000);
  go(next.toISOString().slice(0, 10));
}

/** Starts to follow the server: loads the territories, the wanted day, and listens; `present` hears what other boards say. */
export async function start(wanted: { territories?: readonly string[]; date?: string }, present: (said: PresenceEvent) => void = () => undefined): Promise<void> {
  stop();
  territories.value = await api.territories();
  const named = known(wanted.territories);
  const chosen = named.length > 0 ? named : territories.value.slice(0, 1).map(({ id }) => id);
  noTerritory.value = chosen.length === 0;
  if (chosen.length === 0) return;
  stopListening = listen({ up: missed, down: refresh, day: hear, present });
  timers = [setInterval(poll, POLL_MS), setInterval(tick, TICK_MS)];
  document.addEventListener('visibilitychange', poll);
  await goTo(chosen, named.length > 0 ? wanted.date : undefined);
}

/** Those of some territories that there are, each once. */
export const known = (ids: readonly string[] = []): string[] => [...new Set(ids)].filter((id) => territories.value.some((one) => one.id === id));

/** Stops to follow the server, and forgets what it knew. */
export function stop(): void {
  stopListening?.();
  stopListening = undefined;
  timers.forEach(clearInterval);
  timers = [];
  document.removeEventListener('visibilitychange', poll);
  leave(new Set());
  territoryIds.value = [];
  date.value = undefined;
}

function missed(): void {
  dayHeard.value = {};
  refresh();
}

function hear(event: DayEvent): void {
  dayHeard.value = event;
  followers.get(event.territory)?.hear(event.day, event.revision);
}

function poll(): void {
  if (document.visibilityState === 'visible') for (const one of followers.values()) one.poll(POLL_MS / 2);
}
