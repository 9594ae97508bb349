// The whole board over a stand-in for the server.

import { render } from '@testing-library/preact';
import { App } from '../app';
import { session } from '../state/session';
import { DATE, alert, day, visit } from './day';
import { type Answers, type Call, serve, stream } from './server';

export const DAY = `/api/territories/bristol/days/${DATE}`;

/** A day with an alert, a case and a visit on no route. */
export const eventful = day({
  visits: [
    visit({ status: 'at_risk', warning: 'w-1' }),
    visit({ id: 'v-3', customer: 'Marta Novak', status: 'unassigned', technician: null, sequence: null, block: null, drive: null, promise: null, forecast: null }),
  ],
  alerts: [alert()],
  cases: [{ id: 'c-1', visit: 'v-1', customer: 'Grace Okafor', phone: null, kind: 'recover', owner: 'Maya Jensen', due_at: day().day_end, note: '' }],
});

/** Draws the board for somebody with a role; returns the calls that it makes. */
export function openBoard(role: string, extra: Answers = {}): Call[] {
  stream();
  const { calls } = serve({
    'GET /api/me': { login: 'maya', name: 'Maya Jensen', role, csrf: 'c', one_time: false, map_tiles: null },
    'GET /api/territories': [eventful.territory],
    'GET /api/territories/bristol/days': { days: [DATE], today: DATE },
    [`GET ${DAY}`]: eventful,
    ...extra,
  });
  session.value = { is: 'asking' };
  render(<App />);
  return calls;
}
