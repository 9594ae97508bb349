// What differs between two views of the mock's day, as the real server sends it (`server/src/difference.rs`).

import type { DayView, Lists } from '../src/api/types';

const LISTS: readonly Lists[] = ['technicians', 'visits', 'alerts', 'cases'];
const VIEWS_MAX = 32;

/** A view as it may be sent: its head, and the JSON of each part. */
export interface Sheet {
  version: string;
  head: string;
  lists: string[][];
}

const seen = new Map<string, string[][]>();
let made = 0;

/** Writes a view, and remembers it. */
export function sheet(view: DayView): Sheet {
  const version = (made += 1).toString(16).padStart(32, '0');
  const { technicians, visits, alerts, cases, ...head } = view;
  const lists = [technicians, visits, alerts, cases].map((list) => list.map((part) => JSON.stringify(part)));
  seen.set(version, lists);
  if (seen.size > VIEWS_MAX) seen.delete(seen.keys().next().value ?? '');
  return { version, head: JSON.stringify({ ...head, version }).slice(0, -1), lists };
}

/** The answer for a board that has the view `since`, or none that is known. */
export function answerOf({ head, lists }: Sheet, since: string | null): string {
  const had = since === null ? undefined : seen.get(since);
  const written = lists.map((list, index) => `"${LISTS[index]}":[${pieces(had?.[index] ?? [], list).join(',')}]`);
  return `${head},"since":${had ? JSON.stringify(since) : 'null'},${written.join(',')}}`;
}

/** Parts that are new, and `[index, count]` of those that aren't. */
export function pieces(had: readonly string[], parts: readonly string[]): string[] {
  const places = new Map(had.map((part, index) => [part, index]));
  const made: (string | [number, number])[] = [];
  for (const part of parts) {
    const [place, last] = [places.get(part), made.at(-1)];
    if (place === undefined) made.push(part);
    else if (Array.isArray(last) && last[0] + last[1] === place) last[1] += 1;
    else made.push([place, 1]);
  }
  return made.map((piece) => (Array.isArray(piece) ? `[${piece.join()}]` : piece));
}
