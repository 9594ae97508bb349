// A stand-in for the server while the board is worked on: `npm run dev` without a server.
// Holds one invented day in memory. `KEPT_MOCK_FROZEN=1` stops its clock, for comparable pictures;
// `KEPT_MOCK_EMPTY=1` shows a day without anything; `KEPT_MOCK_TERRITORIES=3` has two more territories beside.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import type { DayView, InboxMessage, VisitChange } from '../src/api/types';
import { type Sheet, answerOf, sheet } from './mock_difference';
import { nothing, report } from './mock_report';
import { templates, tryOut, word } from './mock_templates';
import { weekOf } from '../src/model/week';
import { DATE, at, fullDay, largeDay, story } from '../src/testing/day';
import { TERRITORIES, elsewhere } from '../src/testing/several';
import { busyWeek } from '../src/testing/week';

const START = 618;
/** `KEPT_MOCK_CREW=100` shows a large firm. */
const CREW = Number(process.env.KEPT_MOCK_CREW ?? 0);
const territories = TERRITORIES.slice(0, Number(process.env.KEPT_MOCK_TERRITORIES ?? 1));
const frozen = process.env.KEPT_MOCK_FROZEN === '1';
const began = Date.now();

/** The territory of the call that is answered. */
let asked = territories[0]!;
let revision = 7;
let loggedIn = process.env.KEPT_MOCK_LOGIN !== '1';
let plan = 'p-1';
/** When the plan was last changed by hand, in minutes of the day. */
let changedAt: number | undefined;
const listeners = new Set<ServerResponse>();
const chosen = new Map<string, number>();
const approved = new Set<string>();
const muted = new Set<string>();
const pinned = new Set<string>();
const weights = new Map<string, number>();
const locked = new Set<string>();
const moved = new Map<string, string | null>();
const texts = new Map<string, InboxMessage[]>();

const minute = (): number => (frozen ? START : START + ((Date.now() - began) / 60_000) * 60);

function today(): DayView {
  const crew = Math.ceil(CREW / territories.length);
  const view = elsewhere(CREW > 0 ? largeDay(crew, minute(), revision) : fullDay(minute(), revision), asked);
  const undo = changedAt === undefined ? undefined : changedAt + 25 / 60;
  if (view.plan) Object.assign(view.plan, { id: plan, undo_until: undo === undefined ? null : at(undo), held_texts: 2 });
  if (process.env.KEPT_MOCK_EMPTY === '1') return { ...view, technicians: [], visits: [], alerts: [], cases: [], plan: null };
  for (const alert of view.alerts) {
    if (approved.has(alert.id)) Object.assign(alert, { type: 'open', told_at: view.now });
    const digit = chosen.get(alert.id);
    if (digit !== undefined) Object.assign(alert, { type: 'chosen', digit, at: view.now });
    alert.muted = muted.has(alert.id);
  }
  for (const technician of view.technicians) technician.locked = locked.has(technician.id);
  for (const visit of view.visits) {
    visit.pinned = pinned.has(visit.id);
    visit.window_weight = weights.get(visit.id) ?? visit.window_weight;
    const to = moved.get(visit.id);
    if (to !== undefined) Object.assign(visit, to === null ? { technician: null, status: 'unassigned', block: null } : { technician: to });
  }
  return view;
}

/** The day's next answer by territory, made before its event is sent, so that `npm run bench` doesn't measure this stand-in. */
const ready = new Map<string, Sheet>();

function dayFor(since: string | null): string {
  const made = ready.get(asked.id) ?? sheet(today());
  ready.delete(asked.id);
  return answerOf(made, since);
}

function commit(): void {
  revision += 1;
  ready.set(asked.id, sheet(today()));
  const data = JSON.stringify({ territory: asked.id, day: DATE, revision });
  for (const listener of listeners) listener.write(`event: day\nid: ${revision}\ndata: ${data}\n\n`);
}

function textsOf(phone: string): InboxMessage[] {
  const known = texts.get(phone);
  if (known) return known;
  const made = story(fullDay().visits[0]!, fullDay()).messages.map(({ id, body, created_at }) => ({ id: `${phone}-${id}`, body, at: created_at, to_customer: true }));
  texts.set(phone, made);
  return made;
}

function answer(phone: string, body: string): void {
  textsOf(phone).push({ id: `a-${Date.now()}`, body, at: at(minute()), to_customer: false });
  const visit = today().visits.find((one) => one.phone === phone);
  const alert = today().alerts.find((one) => one.visit === visit?.id);
  if (alert && /^[1-4]$/.test(body)) chosen.set(alert.id, Number(body));
}

/** Another plan counts from now on. */
function change(): { plan: string } {
  plan = `p-${Number(plan.slice(2)) + 1}`;
  changedAt = minute();
  return { plan };
}

/** What some of the promised visits would get. */
function changes(victim: string | undefined, to: string, count = 3): VisitChange[] {
  return today().visits.filter(({ id, status }) => status === 'promised' || id === victim).slice(0, count).map(({ id, customer, technician, promise }, index) => ({
    visit: id, customer, from: technician, to: index % 2 === 0 ? to : technician, arrive_before: at(700 + index * 22), arrive_after: at(index === 0 ? 684 : 690 + index * 31),
    kept_before: 940_000, kept_after: id === victim ? 40_000 : 970_000 - index * 20_000, promise: promise?.window ?? null,
  }));
}

type Handler = (match: string[], body: Record<string, unknown>, query: URLSearchParams) => unknown;

/** Tiles under the map: KEPT_MOCK_TILES=http://127.0.0.1:…/{z}/{x}/{y}.png */
const tiles = process.env.KEPT_MOCK_TILES ? { url: process.env.KEPT_MOCK_TILES, attribution: '© OpenStreetMap contributors', attribution_url: 'https://www.openstreetmap.org/copyright' } : null;
const me = { login: 'maya', name: 'Maya Jensen', role: process.env.KEPT_MOCK_ROLE ?? 'owner', csrf: 'mock', one_time: false, map_tiles: tiles };

const users = [['maya', 'Maya Jensen', 'owner'], ['jo', 'Jo Blake', 'dispatcher'], ['ravi', 'Ravi Das', 'viewer'], ['sam', 'Sam Lowe', 'dispatcher']].map(([login, name, role], index) => ({ login, name, role, disabled: index === 3, one_time: index === 2 }));

const settings: Record<string, unknown> = {
  evening_at: '18:00', morning_at: '07:30', quiet_from: '21:00', quiet_to: '08:00', quiet_to_disruption: '07:00', width_min_s: 1800, width_max_s: 10_800, miss_ppm: 50_000, width_worth_s: 0, handover_worth_s: 0,
  warn_open_ppm: 500_000, warn_sure_ppm: 970_000, warn_close_ppm: 250_000, warn_texts_max: 3, warn_mode: 'automatic', hold_options_s: 900, unanswered_s: 600, call_within_s: 600, undo_s: 25,
};

const ROUTES: [string, RegExp, Handler][] = [
  ['GET', /^\/api\/territories$/, () => territories.map((one) => ({ ...one, settings }))],
  ['GET', /^\/api\/territories\/\w+\/days$/, () => ({ days: [DATE], today: DATE })],
  ['GET', /\/days\/([\d-]+)$/, ([, date], _, query) => (date === DATE ? dayFor(query.get('since')) : { ...today(), date, technicians: [], visits: [], alerts: [], cases: [], plan: null })],
  ['GET', /\/summary$/, (_, __, query) => busyWeek(weekOf(query.get('from') ?? DATE).filter((date) => date >= String(query.get('from')) && date <= String(query.get('to'))), today().technicians)],
  ['GET', /\/days\/[\d-]+\/phones$/, () => ({
    phones: today().visits.slice(0, 18).map(({ id, customer, phone, reference }) => ({ customer: id, name: customer, phone, visit: id, reference, unanswered: 0, last: { ...textsOf(phone ?? '').at(-1) } })),
  })],
  ['POST', /\/plan$/, () => ({ plan: 'p-2', revision: 2, assigned: today().visits.length - 2, unassigned: 2, cost: 41_000 })],
  ['POST', /\/presence$/, () => ({})],
  ['POST', /\/tell$/, () => ({ told: 12 })],
  ['POST', /\/moves\/preview$/, (_, body) => {
    const number = Number(String(body.technician ?? '0').replace(/\D/g, ''));
    const ill = number % 3 === 2;
    const victim = today().visits.find((one) => one.technician === body.technician && one.status === 'promised');
    return {
      feasible: number !== 8, problems: number === 8 ? ['Will has no gas level 2.'] : [], cost_delta: number * 70 - 200, travel_delta_s: number * 60 - 180, arrive: at(630 + number * 4),
      changes: changes(victim?.id, String(body.technician)),
      breaks: ill && victim?.promise ? [{ visit: victim.id, customer: victim.customer, window: victim.promise.window, kept_ppm: 40_000 }] : [],
    };
  }],
  ['POST', /\/moves$/, (_, body) => (moved.set(String(body.visit), body.technician as string | null), change())],
  ['POST', /\/plan\/restore$/, () => (moved.clear(), { ...change(), withdrawn: 1, told: 0 })],
  ['POST', /\/plan\/take$/, () => ({ ...change(), unassigned: 2 })],
  ['POST', /\/plan\/preview$/, (_, body) => ({
    expected_plan: plan, orders: [], cost_delta: -1260, travel_delta_s: -1080, unassigned_before: 3, unassigned_after: 2,
    changes: changes(undefined, 't-4', body.absent === null ? 7 : 12), saves: today().alerts.slice(0, 1).map(({ visit, customer, promise }) => ({ visit, customer, window: promise, kept_ppm: 940_000 })),
    breaks: body.absent === null ? [] : today().visits.filter(({ status }) => status === 'promised').slice(0, 1).map(({ id, customer, promise }) => ({ visit: id, customer, window: promise?.window, kept_ppm: 90_000 })),
  })],
  ['GET', /\/technicians$/, () => ({
    technicians: today().technicians.map(({ id, name }, index) => ({
      id, name, area: index % 4 === 3 ? 'South' : '', shift: { from: '08:00', to: index % 3 === 0 ? '16:30' : '17:00' }, tools: index % 5 === 0 ? ['pipe freezer'] : [],
      skills: { gas: 1 + (index % 2), ...(index % 3 === 0 ? { 'heat pump': 1 } : {}) }, parts: { 'diverter valve': 1 + (index % 3), 'fan type B': index % 4 },
    })),
  })],
  ['POST', /\/enrolments$/, () => ({ code: 'K7Q2M9XD', expires_at: at(640) })],
  ['DELETE', /\/devices$/, () => ({ revoked: 1 })],
  ['POST', /^\/api\/technicians\/([\w-]+)\/lock$/, ([, id], body) => (body.locked ? locked.add(id ?? '') : locked.delete(id ?? ''), {})],
  ['POST', /\/absences$/, () => change()],
  ['GET', /\/places$/, () => ({
    places: [['t-3', 682, 540], ['t-5', 722, 840], ['t-2', 775, 900]].map(([technician, arrive, cost], index) => ({
      technician, position: 3,
      preview: {
        feasible: true, problems: [], cost_delta: cost, travel_delta_s: cost, arrive: at(Number(arrive)), changes: [],
        breaks: index < 2 ? [] : [{ visit: 'x', customer: 'Ann Weber', window: { from: at(615), to: at(660) }, kept_ppm: 40_000 }],
      },
    })),
  })],
  ['GET', /\/jobs$/, () => ({ jobs: [{ job_type: 'Boiler repair', duration_min: 75, skills: { gas: 2 }, parts: {} }, { job_type: 'Leak', duration_min: 45, skills: {}, parts: {} }] })],
  ['GET', /\/customers$/, () => ({
    customers: today().visits.slice(0, 4).map(({ customer, phone, address, access, point, job_type }) => ({ name: customer, phone, language: 'en', address, access, lat: point?.lat, lon: point?.lon, matrix: null, last_job: job_type, last_day: DATE })),
  })],
  ['POST', /\/slots$/, () => ({
    slots: [[720, 'Priya Nair', 960_000, 660], [840, 'Lee Chen', 930_000, 780], [900, 'Nia Owusu', 910_000, 1500]].map(([from, name, kept_ppm, cost]) => ({ from: at(Number(from)), to: at(Number(from) + 120), technician: 't-3', name, kept_ppm, cost })),
  })],
  ['POST', /\/visits$/, () => ({ id: today().visits[0]?.id, day: DATE })],
  ['GET', /^\/api\/visits\/([\w-]+)$/, ([, id]) => {
    const view = today();
    const visit = view.visits.find((one) => one.id === id);
    return visit && story(visit, view);
  }],
  ['POST', /^\/api\/visits\/[\w-]+\/messages$/, () => ({})],
  ['POST', /^\/api\/visits\/([\w-]+)\/pin$/, ([, id], body) => (body.pinned ? pinned.add(id ?? '') : pinned.delete(id ?? ''), {})],
  ['POST', /^\/api\/visits\/([\w-]+)\/window-weight$/, ([, id], body) => (weights.set(id ?? '', Number(body.window_weight)), {})],
  ['POST', /^\/api\/warnings\/([\w-]+)\/approve$/, ([, id]) => (approved.add(id ?? ''), {})],
  ['POST', /^\/api\/warnings\/([\w-]+)\/mute$/, ([, id], body) => (body.muted ? muted.add(id ?? '') : muted.delete(id ?? ''), {})],
  ['POST', /^\/api\/warnings\/([\w-]+)\/choose$/, ([, id], body) => (chosen.set(id ?? '', Number(body.digit)), {})],
  ['GET', /\/report$/, (_, __, query) => {
    const make = process.env.KEPT_MOCK_EMPTY === '1' ? nothing : report;
    return make(query.get('from') ?? DATE, query.get('to') ?? DATE);
  }],
  ['POST', /^\/api\/cases\/[\w-]+\/close$/, () => ({})],
  ['GET', /\/search$/, () => ({ visits: [] })],
  ['GET', /^\/api\/inbox\/([^/]+)$/, ([, phone]) => ({ messages: textsOf(decodeURIComponent(phone ?? '')) })],
  ['POST', /^\/api\/inbox\/([^/]+)$/, ([, phone], body) => (answer(decodeURIComponent(phone ?? ''), String(body.body)), {})],
  ['GET', /^\/api\/users$/, () => ({ users })],
  ['POST', /^\/api\/users$/, (_, body) => (users.push({ ...body, disabled: false, one_time: true } as never), { login: body.login, password: '7wq3k-m2hxd-9pztc-4rbvn' })],
  ['POST', /^\/api\/users\/([^/]+)$/, ([, login], body) => Object.assign(users.find((user) => user.login === login) ?? {}, body)],
  ['POST', /^\/api\/users\/([^/]+)\/password$/, ([, login]) => ({ login, password: '7wq3k-m2hxd-9pztc-4rbvn' })],
  ['POST', /\/settings$/, (_, { templates: worded = {}, ...body }) => (word(worded as Parameters<typeof word>[0]), { settings: Object.assign(settings, body), changes: Object.keys(body) })],
  ['GET', /\/templates$/, (_, __, query) => ({ templates: templates(query.get('language') ?? 'en') })],
  ['POST', /\/templates\/preview$/, (_, body) => tryOut(String(body.key), String(body.template))],
  ['GET', /^\/api\/me$/, () => (loggedIn ? me : undefined)],
  ['POST', /^\/api\/login$/, (_, body) => ((loggedIn = body.password === 'kept'), loggedIn ? me : undefined)],
  ['POST', /^\/api\/logout$/, () => ((loggedIn = false), {})],
];

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('event: hello\ndata: {}\n\n');
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

const handle: Connect.NextHandleFunction = (request, response, next) => {
  const [path = '', query] = (request.url ?? '').split('?');
  if (path === '/api/events') return stream(response);
  const route = ROUTES.find(([method, pattern]) => method === request.method && pattern.test(path));
  if (!path.startsWith('/api/') || !route) return next();
  void read(request).then((body) => {
    // What names no territory names something of one by its id.
    const [, id = ''] = /^\/api\/(?:territories|visits|technicians|warnings|cases)\/([\w-]+)/.exec(path) ?? [];
    asked = territories.find((one) => id === one.id || id.startsWith(`${one.id}-`)) ?? territories[0]!;
    const answered = route[2](path.match(route[1]) ?? [], body, new URLSearchParams(query));
    if (request.method === 'POST' && !path.endsWith('/presence')) commit();
    response.statusCode = answered === undefined ? 401 : 200;
    response.setHeader('content-type', answered === undefined ? 'application/problem+json' : 'application/json');
    response.end(typeof answered === 'string' ? answered : JSON.stringify(answered ?? { title: 'Not logged in', status: 401, detail: 'The name or the password is wrong.' }));
  });
};

/** The policy that the real server sends, so that a breach is seen while working. */
const POLICY = `default-src 'self'; img-src 'self' data: ${tiles ? new URL(tiles.url).origin : ''}; style-src 'self' 'unsafe-inline'`;

export function mock(): Plugin {
  return {
    name: 'kept-mock',
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => {
      server.middlewares.use((_, response, next) => {
        response.setHeader('content-security-policy', POLICY);
        next();
      });
      server.middlewares.use(handle);
    },
  };
}
