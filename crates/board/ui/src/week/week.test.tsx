import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../app';
import { closeTop } from '../state/board';
import { date } from '../state/day';
import { session } from '../state/session';
import { view } from '../state/view';
import { level } from '../state/zoom';
import { DATE, day, technician, visit } from '../testing/day';
import { type Answers, type Call, serve, stream } from '../testing/server';
import { summary, technicianDay } from '../testing/week';
import { weekOf } from '../model/week';
import type { SummaryView } from '../api/types';

const WEEK = weekOf(DATE);
const NEXT = '2026-10-16';
const path = (from: string, to: string) => `GET /api/territories/bristol/summary?from=${from}&to=${to}`;
const WHOLE = path(WEEK[0]!, WEEK[6]!);
const dayPath = (on: string) => `GET /api/territories/bristol/days/${on}`;
const crew = [technician(), technician({ id: 't-2', name: 'Lee Chen', colour: 2 })];
const today = day({ technicians: crew, visits: [visit()] });
const tomorrow = day({ date: NEXT, technicians: crew, visits: [visit(), visit({ id: 'v-9', customer: 'Ada Lowe', technician: 't-2' })] });

function numbers(): SummaryView {
  const week = summary(WEEK);
  Object.assign(week.days[3]!, { unassigned: 3, at_risk: 1, technicians: [technicianDay({ visits: 7, done: 2, at_risk: 1, over_s: 1500, work_s: 7 * 3600 }), technicianDay({ id: 't-2', absent: true, visits: 0 })] });
  Object.assign(week.days[5]!, { planned: false, visits: 4, unassigned: 4 });
  Object.assign(week.days[6]!, { visits: 0, day_end: new Date(Date.parse(`${WEEK[6]}T00:00:00Z`) + 25 * 3_600_000).toISOString() });
  return week;
}

let calls: Call[];
let heard: () => EventTarget;

function open(extra: Answers = {}): void {
  heard = stream().last;
  ({ calls } = serve({
    'GET /api/me': { login: 'maya', name: 'Maya Jensen', role: 'viewer', csrf: 'c', one_time: false, map_tiles: null },
    'GET /api/territories': [today.territory],
    'GET /api/territories/bristol/days': { days: [DATE], today: DATE },
    [dayPath(DATE)]: today,
    [dayPath(NEXT)]: tomorrow,
    [WHOLE]: () => numbers(),
    ...extra,
  }));
  session.value = { is: 'asking' };
  render(<App />);
}

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const said = () => document.activeElement?.querySelector('.sr')?.textContent;
const loads = (what: string) => calls.filter((call) => call.what === what).length;

async function openWeek(extra: Answers = {}): Promise<void> {
  open(extra);
  await screen.findByTestId('timeline');
  press('-');
  await screen.findByTestId('week');
}

describe('the week', () => {
  beforeEach(() => history.replaceState(null, '', '#'));
  afterEach(() => {
    for (let layer = 0; layer < 5; layer += 1) closeTop();
    view.value = 'day';
    cleanup();
  });

  it('says of each day and each technician what a dispatcher needs from far', async () => {
    await openWeek();
    expect(location.hash).toBe(`#bristol/${DATE}/week`);
    const texts = [...document.querySelectorAll('[data-cell] > .sr')].map((one) => one.textContent);
    expect(texts[3]).toBe('Show Thu 15 Oct, Today, 6 visits, 3 unassigned, 1 at risk');
    expect(texts[5]).toBe('Show Sat 17 Oct, 4 visits, not planned');
    expect(texts[6]).toBe('Show Sun 18 Oct, 0 visits, The clock changes: this day has 25 hours.');
    expect(texts[7]).toBe('Sam Patel, Mon 12 Oct, 6 visits, load 79 %');
    expect(texts[10]).toBe('Sam Patel, Thu 15 Oct, 7 visits, 2 of 7 done, load 101 %, ends 25 min after the shift, 1 at risk');
    expect(texts[17]).toBe('Lee Chen, Thu 15 Oct, Absent');
    expect(screen.getByTestId('week-sum').textContent).toBe('34 visits3 unassigned1 at risk');
  });

  it('is walked with the arrows, and Enter shows the day with the technician’s row in sight', async () => {
    await openWeek();
    press('ArrowDown');
    expect(said()).toContain('Show Thu 15 Oct');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) press(key);
    expect(said()).toContain('Lee Chen, Fri 16 Oct');
    press('Enter');
    await waitFor(() => expect(document.querySelector('.row.sel')?.getAttribute('data-row')).toBe('t-2'));
    expect([location.hash, level.value]).toEqual([`#bristol/${NEXT}`, 'day']);
    press('ArrowDown');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-visit')).toBe('v-9'));
    press('-');
    await screen.findByTestId('week');
    await waitFor(() => expect(document.querySelector('[tabindex="0"][data-cell="1 4"]')).not.toBeNull());
  });

  it('is loaded again where it was: an arrow leads to the day on show', async () => {
    history.replaceState(null, '', `#bristol/${NEXT}/week`);
    open();
    await screen.findByTestId('week');
    press('ArrowDown');
    expect(said()).toContain('Show Fri 16 Oct');
  });

  it('is the far end of the zoom, and steps by weeks', async () => {
    await openWeek({ [path('2026-10-19', '2026-10-25')]: summary(weekOf('2026-10-22')), [dayPath('2026-10-22')]: day({ date: '2026-10-22' }) });
    press('-');
    expect(level.value).toBe('week');
    press(']');
    await screen.findByTestId('week-2026-10-22');
    expect([date.value, location.hash]).toEqual(['2026-10-22', '#bristol/2026-10-22/week']);
    press('+');
    await screen.findByTestId('timeline');
    for (const wanted of ['4h', '1h', '1h']) {
      press('+');
      expect(level.value).toBe(wanted);
    }
    fireEvent.click(screen.getByTestId('zoom-week'));
    await screen.findByTestId('week');
  });

  it('loads a day again when the server says that it changed, and no other one', async () => {
    const changed = summary([NEXT]);
    changed.days[0]!.unassigned = 8;
    await openWeek({ [path(NEXT, NEXT)]: changed });
    const before = document.querySelector('[data-testid="week-row-t-1"]')!.innerHTML;
    heard().dispatchEvent(new MessageEvent('day', { data: JSON.stringify({ territory: 'bristol', day: '2026-11-02', revision: 9 }) }));
    heard().dispatchEvent(new MessageEvent('day', { data: JSON.stringify({ territory: 'bristol', day: NEXT, revision: 9 }) }));
    await waitFor(() => expect(screen.getByTestId(`week-${NEXT}`).textContent).toContain('8 unassigned'));
    expect([loads(WHOLE), loads(path(NEXT, NEXT))]).toEqual([1, 1]);
    expect(document.querySelector('[data-testid="week-row-t-1"]')!.innerHTML).toBe(before);
    heard().dispatchEvent(new MessageEvent('resync', { data: '{}' }));
    await waitFor(() => expect(loads(WHOLE)).toBe(2));
  });

  it('says what is missing where there is nobody, nothing, or no answer', async () => {
    const idle = { visits: 0, technicians: [technicianDay({ visits: 0 })] };
    const cells = () => [...document.querySelectorAll('[data-testid="week-row-t-1"] .none')].map((one) => one.textContent);
    await openWeek({ [WHOLE]: summary(WEEK, idle) });
    expect(screen.getByTestId('week-sum').textContent).toBe('No visits in this week.');
    expect(cells()).toEqual(['–', '–', '–', 'free', 'free', 'free', 'free']);
    cleanup();
    // Nobody knows yet who is free on a day without a plan.
    open({ [WHOLE]: summary(WEEK, { ...idle, planned: false }) });
    await screen.findByTestId('week');
    expect(cells()).toEqual(Array(7).fill('–'));
    expect(document.querySelector('[data-cell="0 4"] .sr')!.textContent).toBe('Sam Patel, Fri 16 Oct, nothing planned yet');
    cleanup();
    // The address still names the week.
    open({ [WHOLE]: { ...summary(WEEK), technicians: [] } });
    await screen.findByTestId('week-nobody');
    cleanup();
    open({ [WHOLE]: () => undefined });
    expect((await screen.findByRole('alert')).textContent).toBe('The server can’t be reached.');
  });
});
