// The stand-in's templates: some of each part, worded in memory. A wording is checked as little as a picture needs.

import type { Preview, Template, Tried } from '../src/settings/template';

const LINK = 'https://kept.example/c/K7Q2XM.AbCd_fGhIjKlMn-p';
const VALUES: Record<string, string> = {
  technician: 'Sam', name: 'Lee', owner: 'Maya', firm: 'Brook & Vale', date: 'Thu 15 Oct', day: 'tomorrow, Fri', window: '11:30-12:00', promise: '10-12', expected: '12:20-12:50',
  from: '10:00', to: '10:45', evening: '18:00', by: '10:35', options: '1 keep it, 2 Lee at 11:30-12:00, 3 Fri 8-8:45, 4 call me', reference: 'K7Q2XM', link: LINK,
};

type Known = [key: string, used: Template['used'], built_in: string, required: string[], optional: string[], word?: string];

const KNOWN: readonly Known[] = [
  ['booked', 'text', 'booked, { $date }, { $window }. Your one-hour time comes by { $evening } the day before. { $owner } looks after you.', ['date', 'window'], ['evening', 'owner']],
  ['evening', 'text', '{ $technician } comes { $day }, between { $from } and { $to }. Must you leave by a certain time? Just reply.', ['day', 'from', 'to'], ['technician']],
  ['warning', 'text', 'Sorry, { $technician } is running late for your { $promise } visit. New est. { $expected }. Reply { $options }. Ref { $reference }', ['expected', 'options'], ['technician', 'promise', 'reference']],
  ['done', 'text', '{ $technician } is done, thank you. If anything isn’t right, just reply: a person reads it.', [], ['technician']],
  ['help', 'text', '{ $owner } looks after your visit. Just reply, a person answers. STOP ends these texts.', [], ['owner'], 'STOP'],
  ['option-other', 'choice', '{ $name } at { $window }', ['window'], ['name']],
  ['option-call', 'choice', 'call me', [], []],
  ['mail-subject', 'mail', '{ $firm }: your visit on { $date }', [], ['firm', 'date']],
  ['mail-answer', 'mail', 'To answer, or to see where we are, open your page: { $link }', ['link'], []],
  ['calendar-summary', 'calendar', '{ $firm }: { $technician } comes', [], ['firm', 'technician']],
];

const own = new Map<string, string>([['en done', 'Thank you for having us! { $technician } has finished. Anything wrong? Just reply, a person reads it, and we put it right at once.']]);

function previews([, used]: Known, text: string): Preview[] {
  const said = text.replace(/\{ \$(\w+) \}/g, (whole, name: string) => VALUES[name] ?? whole);
  if (used === 'mail' || used === 'calendar') return [{ name: 'mail', body: said, encoding: null, units: null, segments: null }];
  const body = `Brook & Vale: ${used === 'choice' ? `Sorry, Sam is running late for your 10-12 visit. New est. 12:20-12:50. Reply 1 keep it, 2 ${said}` : `${said} ${LINK}`}`;
  return [{ name: 'warning', body, encoding: 'GSM-7', units: body.length, segments: body.length > 160 ? Math.ceil(body.length / 153) : 1 }];
}

function wrong([, , , required, optional, word]: Known, text: string): string | null {
  const said = [...text.matchAll(/\{ \$(\w+) \}/g)].map(([, name]) => name ?? '');
  const unknown = said.find((name) => ![...required, ...optional].includes(name));
  if (unknown !== undefined) return `{ $${unknown} } isn't known`;
  const missing = required.find((name) => !said.includes(name));
  if (missing !== undefined) return `must say { $${missing} }`;
  return word !== undefined && !text.includes(word) ? `must say ${word}: customers have to know how texts end` : null;
}

export const templates = (language: string): Template[] =>
  KNOWN.map((known) => {
    const [key, used, built_in, required, optional, word] = known;
    const worded = own.get(`${language} ${key}`);
    return { key, used, built_in, own: worded ?? null, required, optional, word: word ?? null, previews: previews(known, worded ?? built_in) };
  });

export function tryOut(key: string, text: string): Tried {
  const known = KNOWN.find(([name]) => name === key)!;
  return { wrong: wrong(known, text), previews: previews(known, text) };
}

/** Takes over what a change of the settings says of templates. */
export function word(asked: Record<string, Record<string, string | null>>): void {
  for (const [language, wording] of Object.entries(asked)) {
    for (const [key, text] of Object.entries(wording)) {
      if (text === null) own.delete(`${language} ${key}`);
      else own.set(`${language} ${key}`, text);
    }
  }
}
