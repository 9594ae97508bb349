// Figures of the report as people read them, and what is drawn from them. Pure.

import { locale } from '../words/language';
import type { Asked, Kept, KeptGroup } from './types';

/** Notice that leaves a customer time to do something else, seconds. */
export const IN_TIME_S = 30 * 60;

const DAY_MS = 86_400_000;

/** "96.1": a number as the language on show writes it, with at least so many digits after the point. */
export const numberText = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, 1), useGrouping: false }).format(value);

/** "96.1": a share in percent, one digit, without its sign. */
export const percent = (ppm: number): string => numberText(ppm / 10_000, 1);

/** "96.1 %", or a dash where nothing is known. */
export const percentText = (ppm: number | null): string => (ppm === null ? '–' : `${percent(ppm)}\u00a0%`);

/** "58": whole minutes. */
export const minutes = (seconds: number): string => String(Math.round(seconds / 60));

export const minutesText = (seconds: number | null): string => (seconds === null ? '–' : `${minutes(seconds)}\u00a0min`);

/** Promises that weren't kept. */
export const lostOf = ({ decided, kept }: Kept): number => decided - kept;

/** "1 814": groups of three with a narrow gap. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** A date some days away from another one. */
export const daysFrom = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole days from one date to another. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** The share kept in the seven days that end with each date, in millionths; only where something is decided. */
export function weekMeans(dates: readonly KeptGroup[]): { date: string; share: number }[] {
  return dates.flatMap(({ group: date }) => {
    const week = dates.filter((other) => other.group <= date && daysBetween(other.group, date) < 7);
    const decided = week.reduce((sum, day) => sum + day.decided, 0);
    const kept = week.reduce((sum, day) => sum + day.kept, 0);
    return decided === 0 ? [] : [{ date, share: (kept / decided) * 1_000_000 }];
  });
}

/** The lowest percentage that an axis up to 100 has to show, a multiple of five and at most 90. */
export function lowestPercent(shares: readonly number[]): number {
  const lowest = Math.min(90, ...shares.map((share) => share / 10_000));
  return Math.max(0, Math.floor(lowest / 5) * 5);
}

/** Four or five round numbers from 0 to at least `most`. */
export function roundTicks(most: number): number[] {
  const step = [1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 960].find((step) => step * 4 >= most) ?? Math.ceil(most / 4);
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, index) => index * step);
}

/** The address of a report, JSON or CSV. */
export function reportPath(territory: string, asked: Asked, kind: 'report' | 'report.csv'): string {
  const query = new URLSearchParams({ from: asked.from, to: asked.to });
  if (asked.technician !== '') query.set('technician', asked.technician);
  if (asked.job !== '') query.set('job_type', asked.job);
  return `/api/territories/${encodeURIComponent(territory)}/${kind}?${query}`;
}
