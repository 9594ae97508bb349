// The settings of the page: their names, how people write them, and what they change. Pure.

import type { SettingsWords } from '../words/en/settings';
import { readTime } from '../model/time';
import { locale } from '../words/language';
import { words } from './words';

export type Settings = Record<string, string | number>;

type Unit = 'time' | 'percent' | 'minutes' | 'seconds' | 'count';

export interface Field {
  name: keyof SettingsWords['field'];
  unit: Unit;
}

export interface Group {
  name: keyof SettingsWords['group'];
  fields: readonly Field[];
}

const field = (name: Field['name'], unit: Unit): Field => ({ name, unit });

export const GROUPS: readonly Group[] = [
  {
    name: 'windows',
    fields: [
      field('evening_at', 'time'),
      field('morning_at', 'time'),
      field('miss_ppm', 'percent'),
      field('width_min_s', 'minutes'),
      field('width_max_s', 'minutes'),
      field('width_worth_s', 'seconds'),
      field('handover_worth_s', 'minutes'),
    ],
  },
  {
    name: 'warnings',
    fields: [
      field('warn_open_ppm', 'percent'),
      field('warn_sure_ppm', 'percent'),
      field('warn_close_ppm', 'percent'),
      field('warn_texts_max', 'count'),
      field('hold_options_s', 'minutes'),
      field('unanswered_s', 'minutes'),
      field('call_within_s', 'minutes'),
      field('undo_s', 'seconds'),
    ],
  },
  {
    name: 'quiet',
    fields: [field('quiet_from', 'time'), field('quiet_to', 'time'), field('quiet_to_disruption', 'time')],
  },
];

/** How many stored units one unit on the page is. */
const SCALE: Record<Unit, number> = { time: 1, percent: 10_000, minutes: 60, seconds: 1, count: 1 };

export const UNITS: Record<Unit, string> = { time: '', percent: '%', minutes: 'min', seconds: 's', count: '' };

/** A number as people write it in the language on show, as exactly as it is stored. */
const written = (value: number): string => new Intl.NumberFormat(locale(), { maximumFractionDigits: 4, useGrouping: false }).format(value);

/** A stored value as people write it. */
export const shownValue = ({ unit }: Field, value: string | number | undefined): string =>
  unit === 'time' ? String(value ?? '').slice(0, 5) : written(Number(value ?? 0) / SCALE[unit]);

/** What people wrote, as it is stored; nothing when it is no number. */
export function storedValue({ unit }: Field, text: string): string | number | undefined {
  if (unit === 'time') return readTime(text);
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(number) ? undefined : Math.round(number * SCALE[unit]);
}

export interface Read {
  changes: Settings;
  wrong: Record<string, string>;
}

/** What differs from what counts, and what can't be read. */
export function readForm(known: Settings, form: FormData): Read {
  const read: Read = { changes: {}, wrong: {} };
  for (const one of GROUPS.flatMap(({ fields }) => fields)) {
    const text = String(form.get(one.name) ?? '');
    const value = storedValue(one, text);
    if (value === undefined) read.wrong[one.name] = one.unit === 'time' ? words().needsTime : words().needsNumber;
    else if (shownValue(one, value) !== shownValue(one, known[one.name])) read.changes[one.name] = value;
  }
  const mode = form.get('warn_mode');
  if (typeof mode === 'string' && mode !== known.warn_mode) read.changes.warn_mode = mode;
  return read;
}

/** A refusal in the page's units: "9000 isn't 60 to 86400" of minutes. */
export function wrongText(one: Field, message: string): string {
  const scale = SCALE[one.unit];
  const scaled = scale === 1 ? message : message.replace(/\d+/g, (digits) => String(Number(digits) / scale));
  const named = GROUPS.flatMap(({ fields }) => fields).reduce((text, { name }) => text.replace(name, `“${words().field[name].label}”`), scaled);
  return named;
}
