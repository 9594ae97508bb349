import { expect, test } from 'vitest';
import { GROUPS, type Settings, readForm, shownValue, storedValue, wrongText } from './form';

const all = GROUPS.flatMap(({ fields }) => fields);
const of = (name: string) => all.find((field) => field.name === name)!;

const known: Settings = {
  ...Object.fromEntries(all.map(({ name, unit }) => [name, unit === 'time' ? '18:00' : unit === 'percent' ? 50_000 : 120])),
  warn_mode: 'automatic',
};

function formOf(changes: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const field of all) form.set(field.name, changes[field.name] ?? shownValue(field, known[field.name]));
  form.set('warn_mode', changes.warn_mode ?? 'automatic');
  return form;
}

test('values are written in units that people use and stored exactly', () => {
  expect(shownValue(of('miss_ppm'), 52_500)).toBe('5.25');
  expect(storedValue(of('miss_ppm'), '5,25')).toBe(52_500);
  expect(storedValue(of('width_min_s'), ' 30 ')).toBe(1800);
  expect(storedValue(of('width_min_s'), 'half an hour')).toBeUndefined();
});

test('only what was changed is sent', () => {
  expect(readForm(known, formOf())).toEqual({ changes: {}, wrong: {} });
  expect(readForm(known, formOf({ quiet_from: '20:30', warn_mode: 'ask_first' })).changes).toEqual({ quiet_from: '20:30', warn_mode: 'ask_first' });
});

test('what can’t be read is said at its field', () => {
  expect(Object.keys(readForm(known, formOf({ warn_texts_max: 'many', quiet_to: '' })).wrong)).toEqual(['warn_texts_max', 'quiet_to']);
});

test('a refusal speaks of the page’s units and names', () => {
  expect(wrongText(of('width_min_s'), '90000 isn\'t 60 to 86400')).toBe('1500 isn\'t 1 to 1440');
  expect(wrongText(of('warn_close_ppm'), 'must not be more than warn_open_ppm')).toBe('must not be more than “Warn from”');
});
