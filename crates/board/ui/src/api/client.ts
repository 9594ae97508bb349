// Calls to the server. Every refusal becomes a `Problem` in words that a person can read.
// Must keep no state but the token against forged requests.

import type { Coded } from './said';
import type * as T from './types';
import { coded, kindText } from '../words/said';
import { words } from '../words/words';

/** A refusal by the server, or that it could not be reached (`status` 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fields: { field: string; message: string }[] = [],
  ) {
    super(message);
    this.name = 'Problem';
  }
}

let csrf = '';

/** Remembers the token that unsafe calls have to carry. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** One call, of which the browser keeps nothing by default; pages that are loaded later have their own. */
export async function call<R>(method: string, path: string, body?: unknown, cache: RequestCache = 'no-store'): Promise<R> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-csrf-token'] = csrf;
  const isBlob = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = isBlob ? body.type : 'application/json';
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache,
      ...(body === undefined ? {} : { body: isBlob || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new Problem(0, words().common.noServer);
  }
  if (!response.ok) throw await problem(response);
  if (response.status === 204) return undefined as R;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as R;
}

/** What the server says of a refusal. */
interface Refused extends Coded {
  type?: string;
  title?: string;
  detail?: string;
  errors?: ({ field: string; message: string } & Coded)[];
}

async function problem(response: Response): Promise<Problem> {
  const fallback = words().common.serverSaid(response.status);
  try {
    const said = (await response.json()) as Refused;
    const fields = (said.errors ?? []).map((one) => ({ field: one.field, message: coded('fault', one) ?? one.message }));
    return new Problem(response.status, sentence(said, fields) ?? fallback, fields);
  } catch {
    return new Problem(response.status, fallback);
  }
}

/** A refusal in the language on show, as far as it has words for it: of several wrong fields the first. */
function sentence(said: Refused, fields: Problem['fields']): string | undefined {
  const [first] = fields;
  if (first) return first.field === '' ? first.message : `${first.field}: ${first.message}`;
  return coded('refusal', said) ?? kindText(said.type?.split('#problem-')[1] ?? '') ?? said.detail ?? said.title;
}

const part = encodeURIComponent;
const portraitPath = (technician: string) => `/api/technicians/${part(technician)}/portrait`;
const dayPath = (territory: string, date: string) => `/api/territories/${part(territory)}/days/${part(date)}`;

export const api = {
  me: () => call<T.Me>('GET', '/api/me'),
  login: (login: string, password: string) => call<T.Me>('POST', '/api/login', { login, password }),
  choosePassword: (current: string, chosen: string) => call<void>('POST', '/api/me/password', { current, new: chosen }),
  logout: () => call<void>('POST', '/api/logout', {}),
  territories: () => call<T.Territory[]>('GET', '/api/territories'),
  days: (territory: string) => call<T.Days>('GET', `/api/territories/${part(territory)}/days`),
  /** The day; of a view that is known by its `version` only what differs. */
  day: (territory: string, date: string, since?: string) =>
    call<T.DayAnswer>('GET', dayPath(territory, date) + (since === undefined ? '' : `?since=${part(since)}`)),
  present: (territory: string, date: string, said: { screen: string; visit: string | null; doing: T.Doing }) =>
    call<void>('POST', `${dayPath(territory, date)}/presence`, said),
  plan: (territory: string, date: string, mode: 'all' | 'rest') =>
    call<{ plan: string; assigned: number; unassigned: number }>('POST', `${dayPath(territory, date)}/plan`, { mode }),
  tell: (territory: string, date: string) => call<{ told: number }>('POST', `${dayPath(territory, date)}/tell`, {}),
  previewMove: (territory: string, date: string, move: Move) =>
    call<T.MovePreview>('POST', `${dayPath(territory, date)}/moves/preview`, move),
  move: (territory: string, date: string, move: Move & { expected_plan?: string; inform?: Inform }) =>
    call<{ plan: string }>('POST', `${dayPath(territory, date)}/moves`, move),
  restore: (territory: string, date: string, plan: string, expected: string) =>
    call<T.Restored>('POST', `${dayPath(territory, date)}/plan/restore`, { plan, expected_plan: expected }),
  previewRest: (territory: string, date: string, absent: string | null) =>
    call<T.PlanPreview>('POST', `${dayPath(territory, date)}/plan/preview`, { absent }),
  takePlan: (territory: string, date: string, preview: T.PlanPreview) =>
    call<{ plan: string; unassigned: number }>('POST', `${dayPath(territory, date)}/plan/take`, {
      expected_plan: preview.expected_plan,
      orders: preview.orders,
    }),
  absent: (technician: string, date: string) =>
    call<{ plan: string | null }>('POST', `/api/technicians/${part(technician)}/absences`, { date }),
  technicians: (territory: string) =>
    call<{ technicians: T.Technician[] }>('GET', `/api/territories/${part(territory)}/technicians`),
  invite: (technician: string) =>
    call<{ code: string; expires_at: string }>('POST', `/api/technicians/${part(technician)}/enrolments`, {}),
  lockOut: (technician: string) => call<{ revoked: number }>('DELETE', `/api/technicians/${part(technician)}/devices`),
  givePortrait: (technician: string, picture: Blob) => call<void>('PUT', portraitPath(technician), picture),
  takePortrait: (technician: string) => call<void>('DELETE', portraitPath(technician)),
  places: (visit: string) => call<{ places: T.PlaceView[] }>('GET', `/api/visits/${part(visit)}/places`),
  customers: (territory: string, query: string) =>
    call<{ customers: T.KnownCustomer[] }>('GET', `/api/territories/${part(territory)}/customers?q=${part(query)}`),
  jobs: (territory: string, date: string) => call<{ jobs: T.Job[] }>('GET', `${dayPath(territory, date)}/jobs`),
  slots: (territory: string, booking: T.Booking) =>
    call<{ slots: T.Slot[] }>('POST', `/api/territories/${part(territory)}/slots`, booking),
  book: (territory: string, booking: T.Booking) =>
    call<{ id: string; day: string }>('POST', `/api/territories/${part(territory)}/visits`, booking),
  story: (visit: string) => call<T.VisitStory>('GET', `/api/visits/${part(visit)}`),
  write: (visit: string, body: string) => call<unknown>('POST', `/api/visits/${part(visit)}/messages`, { body }),
  reschedule: (visit: string, date: string, window: { from: string; to: string }) =>
    call<unknown>('POST', `/api/visits/${part(visit)}/reschedule`, { date, window }),
  lock: (technician: string, date: string, locked: boolean) =>
    call<void>('POST', `/api/technicians/${part(technician)}/lock`, { date, locked }),
  revokeLink: (visit: string, tell: boolean) =>
    call<{ link: string; told: boolean }>('POST', `/api/visits/${part(visit)}/revoke-link`, { tell }),
  pin: (visit: string, pinned: boolean) => call<void>('POST', `/api/visits/${part(visit)}/pin`, { pinned }),
  weigh: (visit: string, weight: number) =>
    call<void>('POST', `/api/visits/${part(visit)}/window-weight`, { window_weight: weight }),
  leaveBy: (visit: string, at: string | null) => call<void>('POST', `/api/visits/${part(visit)}/leave-by`, { at }),
  approve: (warning: string) => call<unknown>('POST', `/api/warnings/${part(warning)}/approve`, {}),
  mute: (warning: string, muted: boolean) =>
    call<unknown>('POST', `/api/warnings/${part(warning)}/mute`, { muted }),
  choose: (warning: string, digit: number) =>
    call<unknown>('POST', `/api/warnings/${part(warning)}/choose`, { digit }),
  closeCase: (id: string) => call<unknown>('POST', `/api/cases/${part(id)}/close`, {}),
  search: (territory: string, query: string) =>
    call<{ visits: T.SearchHit[] }>('GET', `/api/territories/${part(territory)}/search?q=${part(query)}`),
  importDay: (territory: string, file: string) =>
    call<{ visits: number; technicians: number }>('POST', `/api/territories/${part(territory)}/import`, file),
  phones: (territory: string, date: string) =>
    call<{ phones: T.PhoneView[] }>('GET', `${dayPath(territory, date)}/phones`),
  inbox: (phone: string) => call<{ messages: T.InboxMessage[] }>('GET', `/api/inbox/${part(phone)}`),
  answer: (phone: string, body: string) => call<unknown>('POST', `/api/inbox/${part(phone)}`, { body }),
};

/** Where a visit is to go: a technician (null takes it off its route), a position (null: the best). */
export interface Move {
  visit: string;
  technician: string | null;
  position: number | null;
}

/** What customers hear whose promises a move breaks: they are told, or the board proposes it. */
export type Inform = 'tell' | 'propose';
