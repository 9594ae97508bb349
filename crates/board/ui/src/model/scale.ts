// Time becomes place: which stretch of time the timeline shows, and where an instant falls in it.
// Works on instants alone, so that a day with a clock change is as long as it is.

import type { TechnicianView, VisitView } from '../api/types';
import { HOUR, MINUTE, ms } from './time';

/** A stretch of time in milliseconds since 1970. */
export interface Scale {
  from: number;
  to: number;
}

/** What of a day takes time. */
export interface Timed {
  day_start: string;
  technicians: readonly TechnicianView[];
  visits: readonly VisitView[];
}

export type Zoom = 'day' | '4h' | '1h';

const SPAN_MIN = 10 * HOUR;

/** Share of the scale before `at`: 0 at its start, 1 at its end, outside of that beyond it. */
export const place = (scale: Scale, at: number): number => (at - scale.from) / (scale.to - scale.from);

/** The instant at a share of the scale. */
export const instantAt = (scale: Scale, share: number): number => scale.from + share * (scale.to - scale.from);

export type Bar = { left: string; width: string };

/** A hundredth of a percent is a tenth of a pixel: what moves less isn't drawn again. */
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** Left edge and width in percent of a span, cut at the scale's ends; nothing when it is outside. */
export function bar(scale: Scale, from: number, to: number): Bar | undefined {
  const a = Math.max(0, place(scale, from));
  const b = Math.min(1, place(scale, to));
  return b <= a || Number.isNaN(b - a) ? undefined : { left: percent(a), width: percent(b - a) };
}

/** Left edge in percent of an instant; nothing when it is outside. */
export function mark(scale: Scale, at: number): string | undefined {
  const share = place(scale, at);
  return share < 0 || share > 1 ? undefined : percent(share);
}

/** All that happens on a day, in full hours, ten hours at least. */
export function dayScale(day: Timed): Scale {
  const start = ms(day.day_start);
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const include = (a: number, b: number) => {
    from = Math.min(from, a);
    to = Math.max(to, b);
  };
  for (const technician of day.technicians) include(ms(technician.shift.from), ms(technician.shift.to));
  for (const { drive, block } of day.visits) {
    if (drive) include(ms(drive.from), ms(drive.to));
    if (block) include(ms(block.from), ms(block.to));
  }
  if (from > to) include(start + 8 * HOUR, start + 18 * HOUR);
  from = start + Math.floor((from - start) / HOUR) * HOUR;
  to = start + Math.ceil((to - start) / HOUR) * HOUR;
  return { from, to: Math.max(to, from + SPAN_MIN) };
}

/** The stretch that a zoom shows: around now on the day itself, around the day's middle otherwise. */
export function zoomScale(day: Timed, zoom: Zoom, now: number, shift = 0): Scale {
  const whole = dayScale(day);
  if (zoom === 'day') return whole;
  const width = zoom === '4h' ? 4 * HOUR : HOUR;
  const inside = now >= whole.from && now <= whole.to;
  const lead = inside ? now - width / 4 : whole.from;
  const from = Math.floor((lead + shift) / (5 * MINUTE)) * 5 * MINUTE;
  return { from, to: from + width };
}
