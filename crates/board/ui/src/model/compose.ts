// Several territories' days as one: what the board shows at once. Each row, visit, alert and case knows the territory that
// it belongs to. Pure but for the colours of rows.

import type { DayView, Lists } from '../api/types';
import { ms } from './time';

/** Something of a day, and the territory whose day it is. */
export type Placed<T> = T & { readonly territory: string };

type Part<L extends Lists> = Placed<DayView[L][number]>;
type PlacedLists = { [L in Lists]: readonly Part<L>[] };

/** A territory's day. */
export type TerritoryDay = Omit<DayView, Lists> & { [L in Lists]: Part<L>[] };

export type Visit = Part<'visits'>;
export type Row = Part<'technicians'>;
export type Alert = Part<'alerts'>;
export type Case = Part<'cases'>;

/** The day on show: of each chosen territory as far as it is known. */
export interface BoardDay extends PlacedLists {
  date: string;
  /** At least one. */
  parts: readonly TerritoryDay[];
  /** Where the axis begins to count its hours. */
  day_start: string;
  /** Changes with every part. */
  revision: string;
  kept: DayView['kept'];
}

/** How many colours of routes there are. */
const COLOURS = 14;

const LISTS: readonly Lists[] = ['technicians', 'visits', 'alerts', 'cases'];

/** A day whose parts say where they belong. Uses `view` up: its parts are changed in place. */
export function placed(view: DayView): TerritoryDay {
  const territory = view.territory.id;
  for (const list of LISTS) for (const part of view[list]) Object.assign(part, { territory });
  return view as TerritoryDay;
}

/** The same list as before where it holds the same parts. */
function kept<T>(before: readonly T[] | undefined, after: readonly T[]): readonly T[] {
  return before?.length === after.length && after.every((one, index) => one === before[index]) ? before : after;
}

const broken = ({ minutes_left }: Alert): number => Number(minutes_left < 0);

/** A colour of its own for each row as far as they go: the server counts anew in each territory. A row of another colour is a new one, in a new list. */
function paint(parts: readonly TerritoryDay[]): void {
  let before = 0;
  for (const part of parts) {
    const colour = (index: number): number => ((before + index) % COLOURS) + 1;
    const isSo = (row: Row, index: number): boolean => row.colour === colour(index);
    if (!part.technicians.every(isSo)) part.technicians = part.technicians.map((row, index) => (isSo(row, index) ? row : { ...row, colour: colour(index) }));
    before += part.technicians.length;
  }
}

/** The days as one; nothing when none is known. Alerts and cases stand in the order in which the server puts one day's. */
export function compose(parts: readonly TerritoryDay[], before?: BoardDay): BoardDay | undefined {
  const [first] = parts;
  if (!first) return undefined;
  paint(parts);
  const all = <L extends Lists>(list: L) => (parts.length === 1 ? first[list] : parts.flatMap((part): readonly Part<L>[] => part[list]));
  const [alerts, cases] = [all('alerts'), all('cases')];
  if (parts.length > 1) {
    alerts.sort((a, b) => broken(a) - broken(b) || a.minutes_left - b.minutes_left);
    cases.sort((a, b) => ms(a.due_at) - ms(b.due_at));
  }
  return {
    date: first.date,
    parts,
    day_start: first.day_start,
    revision: parts.map(({ revision }) => revision).join('+'),
    kept: { kept: sum(parts, (part) => part.kept.kept), decided: sum(parts, (part) => part.kept.decided) },
    technicians: kept(before?.technicians, all('technicians')),
    visits: kept(before?.visits, all('visits')),
    alerts: kept(before?.alerts, alerts),
    cases: kept(before?.cases, cases),
  };
}

const sum = (parts: readonly TerritoryDay[], of: (part: TerritoryDay) => number): number => parts.reduce((all, part) => all + of(part), 0);
