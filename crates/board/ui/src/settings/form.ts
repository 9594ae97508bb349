// The settings of the page: their names, how people write them, and what they change. Pure.

export type Settings = Record<string, string | number>;

type Unit = 'time' | 'percent' | 'minutes' | 'seconds' | 'count';

export interface Field {
  name: string;
  label: string;
  unit: Unit;
  /** What it does, in a sentence. */
  does: string;
}

export interface Group {
  title: string;
  does: string;
  fields: readonly Field[];
}

const field = (name: string, label: string, unit: Unit, does: string): Field => ({ name, label, unit, does });

export const GROUPS: readonly Group[] = [
  {
    title: 'Windows', does: 'How tight a promise is, and how often it may be missed.',
    fields: [
      field('evening_at', 'Told the evening before, at', 'time', 'The next day is planned and its windows are told.'),
      field('morning_at', 'Narrowed on the day, at', 'time', 'Narrower windows are told from then on.'),
      field('miss_ppm', 'Share that may be missed', 'percent', 'Fewer misses make wider windows.'),
      field('width_min_s', 'Narrowest window', 'minutes', 'No window ahead is tighter.'),
      field('width_max_s', 'Widest tight window', 'minutes', 'A wider one is not told; the booked one stays.'),
      field('width_worth_s', 'A minute of width is worth', 'seconds', 'Seconds a technician may wait for it; 0 to 59.'),
    ],
  },
  {
    title: 'Warnings', does: 'When a customer hears that a promise will probably break.',
    fields: [
      field('warn_open_ppm', 'Warn from', 'percent', 'Chance of breaking, on two checks in a row.'),
      field('warn_sure_ppm', 'Warn at once from', 'percent', 'Without a second check.'),
      field('warn_close_ppm', 'Take back below', 'percent', 'The promise holds again.'),
      field('warn_texts_max', 'Texts per warning', 'count', 'Then a person calls.'),
      field('hold_options_s', 'Options are held', 'minutes', 'Nobody else is offered the same meanwhile.'),
      field('unanswered_s', 'Call without an answer after', 'minutes', 'A call task opens.'),
      field('call_within_s', 'A person calls within', 'minutes', 'What the customer is told.'),
      field('undo_s', 'Texts wait after a change by hand', 'seconds', 'So that it can be taken back.'),
    ],
  },
  {
    title: 'Quiet hours', does: 'No text leaves in these hours.',
    fields: [
      field('quiet_from', 'From', 'time', 'No texts from then on.'),
      field('quiet_to', 'To', 'time', 'Texts again from then on.'),
      field('quiet_to_disruption', 'Disruptions of the day from', 'time', 'What breaks today may be told earlier.'),
    ],
  },
];

/** How many stored units one unit on the page is. */
const SCALE: Record<Unit, number> = { time: 1, percent: 10_000, minutes: 60, seconds: 1, count: 1 };

export const UNITS: Record<Unit, string> = { time: '', percent: '%', minutes: 'min', seconds: 's', count: '' };

/** A stored value as people write it. */
export const shownValue = ({ unit }: Field, value: string | number | undefined): string =>
  unit === 'time' ? String(value ?? '').slice(0, 5) : String(Number(value ?? 0) / SCALE[unit]);

/** What people wrote, as it is stored; nothing when it is no number. */
export function storedValue({ unit }: Field, text: string): string | number | undefined {
  if (unit === 'time') return text === '' ? undefined : text;
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
    if (value === undefined) read.wrong[one.name] = one.unit === 'time' ? 'needs a time' : 'needs a number';
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
  const named = GROUPS.flatMap(({ fields }) => fields).reduce((text, { name, label }) => text.replace(name, `“${label}”`), scaled);
  return named;
}
