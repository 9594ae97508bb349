// A stand-in for the server while the board is worked on: `npm run dev` without a server.
// Holds one invented day in memory. `KEPT_MOCK_FROZEN=1` stops its clock, for comparable pictures;
// `KEPT_MOCK_EMPTY=1` shows a day without anything.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import type { DayView, InboxMessage } from '../src/api/types';
import { DATE, at, fullDay, story } from '../src/testing/day';

const START = 618;
const frozen = process.env.KEPT_MOCK_FROZEN === '1';
const began = Date.now();

let revision = 7;
let loggedIn = process.env.KEPT_MOCK_LOGIN !== '1';
const listeners = new Set<ServerResponse>();
const chosen = new Map<string, number>();
const approved = new Set<string>();
const muted = new Set<string>();
const moved = new Map<string, string | null>();
const texts = new Map<string, InboxMessage[]>();

const minute = (): number => (frozen ? START : START + ((Date.now() - began) / 60_000) * 60);

function today(): DayView {
  const view = fullDay(minute(), revision);
  if (process.env.KEPT_MOCK_EMPTY === '1') return { ...view, technicians: [], visits: [], alerts: [], cases: [], plan: null };
  for (const alert of view.alerts) {
    if (approved.has(alert.id)) Object.assign(alert, { type: 'open', told_at: view.now });
    const digit = chosen.get(alert.id);
    if (digit !== undefined) Object.assign(alert, { type: 'chosen', digit, at: view.now });
    alert.muted = muted.has(alert.id);
  }
  for (const visit of view.visits) {
    const to = moved.get(visit.id);
    if (to !== undefined) Object.assign(visit, to === null ? { technician: null, status: 'unassigned', block: null } : { technician: to });
  }
  return view;
}

function commit(): void {
  revision += 1;
  const data = JSON.stringify({ territory: 'bristol', day: DATE, revision });
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

type Handler = (match: string[], body: Record<string, unknown>) => unknown;

const me = { login: 'maya', name: 'Maya Jensen', role: 'dispatcher', csrf: 'mock' };

const ROUTES: [string, RegExp, Handler][] = [
  ['GET', /^\/api\/territories$/, () => [{ id: 'bristol', name: 'Bristol North', firm: 'Brook & Vale', zone: 'Europe/London' }]],
  ['GET', /^\/api\/territories\/\w+\/days$/, () => ({ days: [DATE], today: DATE })],
  ['GET', /\/days\/([\d-]+)$/, ([, date]) => (date === DATE ? today() : { ...today(), date, technicians: [], visits: [], alerts: [], cases: [], plan: null })],
  ['GET', /\/days\/[\d-]+\/phones$/, () => ({
    phones: today().visits.slice(0, 18).map(({ id, customer, phone, reference }) => ({ customer: id, name: customer, phone, visit: id, reference, unanswered: 0, last: { ...textsOf(phone ?? '').at(-1) } })),
  })],
  ['POST', /\/plan$/, () => ({ plan: 'p-2', revision: 2, assigned: today().visits.length - 2, unassigned: 2, cost: 41_000 })],
  ['POST', /\/tell$/, () => ({ told: 12 })],
  ['POST', /\/moves\/preview$/, (_, body) => {
    const number = Number(String(body.technician ?? '0').replace(/\D/g, ''));
    const ill = number % 3 === 2;
    const victim = today().visits.find((one) => one.technician === body.technician && one.status === 'promised');
    return {
      feasible: number !== 8, problems: number === 8 ? ['Will has no gas level 2.'] : [], cost_delta: number * 70 - 200, travel_delta_s: number * 60 - 180, arrive: at(630 + number * 4),
      breaks: ill && victim?.promise ? [{ visit: victim.id, customer: victim.customer, window: victim.promise.window, kept_ppm: 40_000 }] : [],
    };
  }],
  ['POST', /\/moves$/, (_, body) => (moved.set(String(body.visit), body.technician as string | null), { plan: 'p-2' })],
  ['GET', /^\/api\/visits\/([\w-]+)$/, ([, id]) => {
    const view = today();
    const visit = view.visits.find((one) => one.id === id);
    return visit && story(visit, view);
  }],
  ['POST', /^\/api\/visits\/[\w-]+\/messages$/, () => ({})],
  ['POST', /^\/api\/warnings\/([\w-]+)\/approve$/, ([, id]) => (approved.add(id ?? ''), {})],
  ['POST', /^\/api\/warnings\/([\w-]+)\/mute$/, ([, id], body) => (body.muted ? muted.add(id ?? '') : muted.delete(id ?? ''), {})],
  ['POST', /^\/api\/warnings\/([\w-]+)\/choose$/, ([, id], body) => (chosen.set(id ?? '', Number(body.digit)), {})],
  ['POST', /^\/api\/cases\/[\w-]+\/close$/, () => ({})],
  ['GET', /\/search$/, () => ({ visits: [] })],
  ['GET', /^\/api\/inbox\/([^/]+)$/, ([, phone]) => ({ messages: textsOf(decodeURIComponent(phone ?? '')) })],
  ['POST', /^\/api\/inbox\/([^/]+)$/, ([, phone], body) => (answer(decodeURIComponent(phone ?? ''), String(body.body)), {})],
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
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (path === '/api/events') return stream(response);
  const route = ROUTES.find(([method, pattern]) => method === request.method && pattern.test(path));
  if (!path.startsWith('/api/') || !route) return next();
  void read(request).then((body) => {
    const answered = route[2](path.match(route[1]) ?? [], body);
    if (request.method === 'POST') commit();
    response.statusCode = answered === undefined ? 401 : 200;
    response.setHeader('content-type', answered === undefined ? 'application/problem+json' : 'application/json');
    response.end(JSON.stringify(answered ?? { title: 'Not logged in', status: 401, detail: 'The name or the password is wrong.' }));
  });
};

/** The policy that the real server sends, so that a breach is seen while working. */
const POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";

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
