// Every view in a language that no code knows, with data in other letters: a plain letter that is left is a word in code.

import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { report as makeReport } from '../../dev/mock_report';
import { templates } from '../../dev/mock_templates';
import { App } from '../app';
import { closeTop, openPhone, rescheduleVisitId } from '../state/board';
import { replan } from '../state/replan';
import { endTour, touring } from '../state/tour';
import { session } from '../state/session';
import { urgentShown } from '../state/urgent';
import { view as shown } from '../state/view';
import { DATE, fullDay, span, story } from '../testing/day';
import { LYON, SOUTH, elsewhere } from '../testing/several';
import { type Answers, Refusal, serve, stream } from '../testing/server';
import { busyWeek } from '../testing/week';
import { weekOf } from '../model/week';
import { words as filterWords } from '../filters/words';
import { words as reportWords } from '../report/words';
import '../several';
import { words as severalWords } from '../several/words';
import { templateWords, words as settingsWords } from '../settings/words';
import { words as tourWords } from '../tour/words';
import { words as usersWords } from '../users/words';
import { words as weekWords } from '../week/words';
import { choose } from './catalogue';
import { type Language, language } from './language';
import { words } from './words';

const CATALOGUES = [words, filterWords, severalWords, reportWords, settingsWords, templateWords, tourWords, usersWords, weekWords];

/** Full-width letters for plain ones. */
const strange = (text: string): string => text.replace(/[A-Za-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));

/** A catalogue in other letters. */
function other(tree: unknown): unknown {
  if (typeof tree === 'string') return strange(tree);
  if (typeof tree === 'function') return (...facts: unknown[]) => strange(String((tree as (...facts: unknown[]) => unknown)(...facts)));
  return Object.fromEntries(Object.entries(tree as object).map(([name, one]) => [name, other(one)]));
}

/** Fields of answers that people wrote, or the server's words, which come as they are. */
const WRITTEN = ['customer', 'address', 'access', 'job_type', 'firm', 'note', 'why', 'title', 'detail', 'body', 'owner', 'area', 'reference', 'last_job', 'language', 'code', 'login', 'encoding', 'message', 'text', 'tools', 'name', 'who', 'built_in', 'own', 'word'];

/** An answer whose texts have other letters. */
function data<T>(answer: T, field = ''): T {
  if (typeof answer === 'string') return (WRITTEN.includes(field) ? strange(answer) : answer) as T;
  if (Array.isArray(answer)) return answer.map((one: unknown) => data(one, field)) as T;
  if (typeof answer !== 'object' || answer === null) return answer;
  const rename = ['skills', 'parts'].includes(field) ? strange : (name: string) => name;
  return Object.fromEntries(Object.entries(answer).map(([name, one]) => [rename(name), data(one as unknown, name)])) as T;
}

/** Its name is a word of the English catalogue as well. */
const PRODUCT = 'Kept';
/** Plain letters that are no words: units, zones, the product's name. */
const SIGNS = /\b(?:min|h|s|m|km|Kept|BST|GMT|UTC|Europe\/London)\b/g;
const NAMED = ['aria-label', 'title', 'placeholder', 'alt'];

/** All that is said on the page, but for keys, field names and languages in their own words. */
function pieces(): string[] {
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (!node.parentElement?.closest('kbd, code, style, .languages button')) texts.push(node.textContent ?? '');
  }
  const labels = [...document.body.querySelectorAll('*')].flatMap((one) => NAMED.map((name) => one.getAttribute(name) ?? ''));
  return [...texts, ...labels].map((text) => text.trim()).filter((text) => text !== '');
}

const plain = (): string[] => [...new Set(pieces().filter((text) => /[A-Za-z]/.test(text.replace(SIGNS, ''))))];

const leaves = (tree: object): string[] => Object.values(tree).flatMap((one: unknown) => (typeof one === 'string' ? [one] : typeof one === 'object' && one !== null ? leaves(one) : []));

/** English words of the catalogues that are on the page and no words of the language itself. */
function english(): string[] {
  const own = new Set(CATALOGUES.flatMap((catalogue) => leaves(catalogue())));
  const theirs = new Set(CATALOGUES.flatMap((catalogue) => leaves(catalogue.known.get('en')!)).filter((word) => !own.has(word)));
  return [...new Set(pieces().filter((text) => text !== PRODUCT && theirs.has(text)))];
}

const full = fullDay();
const day = data({
  ...full,
  technicians: full.technicians.map((one, index) => (index === 0 ? { ...one, locked: true } : one)),
  alerts: full.alerts.map((one, index) => (index === 2 ? { ...one, muted: true } : one)),
});
const DAY = `/api/territories/bristol/days/${DATE}`;
const grace = day.visits.find(({ warning }) => warning === 'w-1')!;
const told = data(story(full.visits.find(({ id }) => id === grace.id)!, full));
const preview = data({ feasible: true, problems: [], cost_delta: 60, travel_delta_s: 360, breaks: [{ visit: 'x', customer: 'Ann Weber', window: span(615, 660), kept_ppm: 40_000 }], changes: [], arrive: span(631, 632).from });
const replanned = data({
  expected_plan: 'p-1', orders: [], cost_delta: -300, travel_delta_s: -240, unassigned_before: 1, unassigned_after: 0, breaks: preview.breaks, saves: preview.breaks,
  changes: [{ visit: grace.id, customer: 'Grace Okafor', from: 't-1', to: null, arrive_before: span(650, 651).from, arrive_after: null, kept_before: 180_000, kept_after: 950_000, promise: null }],
});

const ANSWERS: Answers = {
  'GET /api/me': data({ login: 'maya', name: 'Maya Jensen', role: 'owner', csrf: 'c', one_time: false, map_tiles: null }),
  'GET /api/territories': [{ ...day.territory, settings: { warn_mode: 'automatic', evening_at: '18:00' } }],
  'GET /api/territories/bristol/days': { days: [DATE], today: DATE },
  [`GET ${DAY}`]: day,
  [`GET /api/visits/${grace.id}`]: told,
  'GET /api/visits/v-900/places': { places: [{ technician: 't-2', position: 1, preview }] },
  'GET /api/visits/v-901/places': { places: [] },
  [`POST ${DAY}/moves/preview`]: preview,
  [`POST ${DAY}/plan/preview`]: replanned,
  [`GET ${DAY}/phones`]: { phones: [data({ customer: 'c', name: 'Grace Okafor', phone: grace.phone, visit: grace.id, reference: 'K7Q2', unanswered: 1, last: { body: 'Sorry.', at: span(610, 611).from, to_customer: false } })] },
  [`GET /api/inbox/${encodeURIComponent(grace.phone ?? '')}`]: { messages: [] },
  [`GET ${DAY}/jobs`]: { jobs: [] },
  'GET /api/territories/bristol/technicians': { technicians: [data({ id: 't-1', name: 'Sam Patel', skills: { gas: 2 }, parts: {}, tools: [], area: '', shift: { from: '08:00', to: '16:30' } })] },
  'GET /api/users': { users: [data({ login: 'maya', name: 'Maya Jensen', role: 'owner', disabled: false, one_time: false }), data({ login: 'jo', name: 'Jo Blake', role: 'viewer', disabled: true, one_time: true })] },
};

let heard: () => EventTarget;

function open(extra: Answers = {}): void {
  heard = stream().last;
  serve({ ...ANSWERS, ...extra });
  const known = globalThis.fetch;
  // What is asked with a query is answered by its path.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (path.includes('/report?')) return Promise.resolve(new Response(JSON.stringify(data(makeReport('2026-09-15', '2026-10-14')))));
    if (path.includes('/summary?')) return Promise.resolve(new Response(JSON.stringify(data(busyWeek(weekOf(DATE), full.technicians)))));
    if (path.includes('/templates?')) return Promise.resolve(new Response(JSON.stringify({ templates: templates('en').map((one) => data(one)) })));
    return known(path, init);
  });
  session.value = { is: 'asking' };
  render(<App />);
}

const press = (key: string) => fireEvent.keyDown(document.body, { key });
const byId = (id: string) => screen.findByTestId(id);

/** Looks at one view after the other; `check` says what is wrong with what is on the page. */
async function walk(check: () => string[]): Promise<void> {
  const look = (what: string) => expect(check(), what).toEqual([]);
  open({ 'GET /api/me': new Refusal(401, '') });
  await byId('login');
  look('the door');
  cleanup();
  open({ 'GET /api/me': { ...(ANSWERS['GET /api/me'] as object), one_time: true } });
  await byId('choose-password');
  look('a first password');
  cleanup();
  open({ [`GET ${DAY}`]: { ...day, technicians: [], visits: [], alerts: [], cases: [], plan: null } });
  await byId('empty');
  look('an empty day');
  cleanup();
  open();
  await byId(`alert-${grace.id}`);
  await byId('place-v-900-1');
  await byId('map');
  const placed = day.visits.filter(({ block }) => block !== null).slice(-2);
  placed.forEach(({ id }, index) => {
    const said = { territory: 'bristol', day: DATE, screen: id, name: strange('Ana Weber'), visit: id, doing: index === 0 ? 'moving' : 'looking' };
    heard().dispatchEvent(new MessageEvent('presence', { data: JSON.stringify(said) }));
  });
  await waitFor(() => expect(document.querySelectorAll('.who')).toHaveLength(2));
  look('the day');
  press('j');
  await byId('option-1');
  press('Enter');
  await byId('told');
  look('a story');
  press('v');
  fireEvent.click((await byId('move')).querySelectorAll('input')[1]!);
  await byId('move-preview');
  look('a move');
  fireEvent.click(document.querySelector('dialog .ib')!);
  press('p');
  await byId('replan-preview');
  look('planning again');
  replan.value = undefined;
  rescheduleVisitId.value = grace.id;
  await byId('reschedule');
  look('another time');
  rescheduleVisitId.value = undefined;
  urgentShown.value = true;
  await byId('urgent');
  look('an urgent visit');
  urgentShown.value = false;
  press('t');
  await byId('thread');
  look('a phone');
  openPhone.value = undefined;
  await byId(`phone-${grace.id}`);
  look('all phones');
  press('?');
  await waitFor(() => expect(document.querySelector('.keyhelp')).not.toBeNull());
  look('the keys');
  closeTop();
  vi.stubGlobal('print', () => undefined);
  fireEvent.click(await byId('print'));
  await byId('printed');
  look('paper');
  dispatchEvent(new Event('afterprint'));
  touring.value = true;
  await byId('tour');
  look('the way round');
  for (const _ of [1, 2, 3, 4]) {
    fireEvent.click(await byId('tour-next'));
    await waitFor(() => look('a further step of the way round'));
  }
  endTour();
  press('-');
  await byId('week');
  look('the week');
  press('+');
  for (const [name, id] of [['team', 'team'], ['report', 'summary'], ['settings', 'settings-form'], ['users', 'new-login']] as const) {
    fireEvent.click(await byId(`view-${name}`));
    await byId(id);
    look(name);
    if (name === 'settings') {
      fireEvent.click((await byId('text-evening')).querySelector('button')!);
      await byId('editor');
      look('the wording of a text');
    }
  }
  cleanup();
  await severalTerritories(look);
  const file = new File(['[]'], '7.json');
  dispatchEvent(Object.assign(new Event('drop'), { dataTransfer: { types: ['Files'], files: [file] } }));
  await byId('rejected-close');
  look('a file that is refused');
  fireEvent.click(await byId('rejected-close'));
}

/** Three territories, of which one has another clock and nobody on the day, and one can't be loaded; and the choice of them. */
async function severalTerritories(look: (what: string) => void): Promise<void> {
  const path = (id: string) => DAY.replace('bristol', id);
  const empty = data({ ...elsewhere(full, LYON), technicians: [], visits: [], alerts: [], cases: [] });
  shown.value = 'day';
  history.replaceState(null, '', `#bristol+south+lyon/${DATE}`);
  open({
    'GET /api/territories': [day.territory, SOUTH, LYON].map((one) => data(one)),
    [`GET ${path('south')}`]: data(elsewhere(full, SOUTH)),
    [`GET ${path('lyon')}`]: empty,
  });
  await byId('clock-lyon');
  await screen.findAllByText((_, one) => one?.className === 'groupcount');
  look('several territories');
  fireEvent.click(await byId('territories'));
  await byId('also-south');
  look('the choice of territories');
  fireEvent.click(await byId('saved-filters'));
  fireEvent.input(await byId('filter-name'), { target: { value: '1' } });
  fireEvent.submit((await byId('filter-name')).closest('form')!);
  await byId('saved-filter');
  look('saved filters');
  press('n');
  await byId('in-territory');
  look('an urgent visit in one of them');
  urgentShown.value = false;
}

describe('every view', () => {
  beforeEach(() => {
    history.replaceState(null, '', '#');
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
  });
  afterEach(async () => {
    for (let layer = 0; layer < 5; layer += 1) closeTop();
    for (const one of [replan, rescheduleVisitId, openPhone]) one.value = undefined;
    urgentShown.value = false;
    shown.value = 'day';
    cleanup();
    language.value = 'en';
    await choose('en');
  });

  it('says nothing that isn’t in a catalogue', { timeout: 120_000 }, async () => {
    for (const catalogue of CATALOGUES) (catalogue.known as Map<string, unknown>).set('el', other(catalogue.known.get('en')));
    language.value = 'el' as Language;
    await walk(plain);
  });

  it.each(['de', 'es'] as const)('has no English word left in %s', { timeout: 120_000 }, async (code) => {
    await choose(code);
    await walk(english);
  });
});
