// Instants as people read them, in the territory's zone. Must never use the browser's own zone.

import type { Instant, Span } from '../api/types';
import { locale } from '../words/language';
import { words } from '../words/words';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Milliseconds since 1970 of an instant. */
export const ms = (at: Instant): number => Date.parse(at);

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

export interface Local {
  /** "2026-10-15" */
  date: string;
  hour: number;
  minute: number;
}

/** Zones change their clock at full quarters of an hour at the earliest. */
const QUARTER = 15 * MINUTE;
const OFFSETS_MAX = 5000;
/** How far local clocks are ahead of UTC in milliseconds, by zone and quarter: a formatter takes a hundred times as long. */
const offsets = new Map<string, number>();

function offset(at: number, zone: string): number {
  const from = Math.floor(at / QUARTER) * QUARTER;
  const key = `${zone} ${from}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts: Record<string, string> = {};
  for (const { type, value } of format(zone).formatToParts(from)) parts[type] = value;
  const found = Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}Z`) - from;
  if (offsets.size >= OFFSETS_MAX) offsets.clear();
  offsets.set(key, found);
  return found;
}

/** Date and time of day in a zone. */
export function local(at: number, zone: string): Local {
  const there = new Date(at + offset(at, zone));
  return { date: there.toISOString().slice(0, 10), hour: there.getUTCHours(), minute: there.getUTCMinutes() };
}

/** "9:15" */
export function clock(at: number | Instant, zone: string): string {
  const { hour, minute } = local(typeof at === 'number' ? at : ms(at), zone);
  return `${hour}:${String(minute).padStart(2, '0')}`;
}

/** "10:00–10:45" */
export const windowText = (span: Span, zone: string): string => `${clock(span.from, zone)}–${clock(span.to, zone)}`;

/** "10:00 to 10:45", for those who listen. */
export const windowSpoken = (span: Span, zone: string): string =>
  words().common.fromTo(clock(span.from, zone), clock(span.to, zone));

/** What is said of a calendar date. */
const DATES = {
  long: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Formatters are dear to make: each is made once in a language. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** A calendar date as it is written in the language on show, without its commas. */
function written(date: string, how: keyof typeof DATES): string {
  const key = `${locale()} ${how}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', ...DATES[how] });
  dateFormats.set(key, format);
  return format.format(Date.parse(`${date}T00:00:00Z`)).replaceAll(',', '');
}

/** "Thu 15 Oct 2026" of a calendar date. */
export const dayText = (date: string): string => written(date, 'long');

/** "Thu 15 Oct" of a calendar date. */
export const dayShort = (date: string): string => written(date, 'short');

/** "15 Oct" of a calendar date. */
export const dateText = (date: string): string => written(date, 'date');

/** "10:15" on the day itself, "Wed 18:00" on another one. */
export function momentText(at: Instant, zone: string, date: string): string {
  const on = local(ms(at), zone).date;
  const time = clock(at, zone);
  return on === date ? time : `${written(on, 'weekday')} ${time}`;
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

/** "BST", "GMT+2" */
export function zoneShort(at: number, zone: string): string {
  const key = `${locale()} ${zone}`;
  const format = zoneFormats.get(key) ?? new Intl.DateTimeFormat(locale(), { timeZone: zone, timeZoneName: 'short' });
  zoneFormats.set(key, format);
  const parts = format.formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** "HH:MM" of an hour and a minute. */
export const timeOfDay = ({ hour, minute }: { hour: number; minute: number }): string => `${two(hour)}:${two(minute)}`;

/** "7:45" of "07:45": as times of a day are written elsewhere. */
export const timeText = (time: string): string => time.replace(/^0/, '');

/** "HH:MM" of a time as people type it: "9:30", "0930", "930", "9.30", "9h30", "9"; nothing of what is none. */
export function readTime(typed: string): string | undefined {
  const [, hour, minute = '0'] = /^(\d{1,2})(?:\s*[:.,h ]?\s*(\d{2}))?$/.exec(typed.trim()) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return timeOfDay({ hour: Number(hour), minute: Number(minute) });
}

export interface Tick {
  at: number;
  label: string;
}

/**
 * Full hours of the local clock between two instants, ends included. On a day with a clock change
 * an hour is missing, or comes twice: then both carry the name of their zone.
 */
export function hourTicks(from: number, to: number, zone: string): Tick[] {
  const step = 15 * MINUTE;
  const ticks: Tick[] = [];
  const seen = new Map<string, number>();
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const { date, hour, minute } = local(at, zone);
    if (minute !== 0) continue;
    const key = `${date} ${hour}`;
    const before = seen.get(key);
    const twice = before === undefined ? undefined : ticks[before];
    if (twice) twice.label = `${hour} ${zoneShort(twice.at, zone)}`;
    seen.set(key, ticks.length);
    ticks.push({ at, label: twice ? `${hour} ${zoneShort(at, zone)}` : String(hour) });
  }
  return ticks;
}

/** What an axis names of a stretch of time: full hours, as times of day where it is short, and its quarters where it is about an hour. */
export function axisTicks(from: number, to: number, zone: string): Tick[] {
  const hours = hourTicks(from, to, zone);
  if (to - from > 6 * HOUR) return hours;
  if (to - from > 2 * HOUR) return hours.map(({ at, label }) => ({ at, label: label.replace(/^\d+/, '$&:00') }));
  const step = 15 * MINUTE;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => {
    const at = first + index * step;
    return { at, label: clock(at, zone) };
  });
}

/** "27 min" below 100 minutes, "1 h 42" from there on. */
export function minutesText(minutes: number): string {
  const whole = Math.abs(Math.round(minutes));
  return whole < 100 ? `${whole} min` : `${Math.floor(whole / 60)} h ${String(whole % 60).padStart(2, '0')}`;
}

/** "40 min", "2 h", "2 h 30": how long a job takes. */
export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${String(rest).padStart(2, '0')}`;
}
