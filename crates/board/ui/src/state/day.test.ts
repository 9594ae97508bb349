import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DATE, at, day as makeDay, visit } from '../testing/day';
import { Refusal, serve, stream } from '../testing/server';
import { date, day, flashed, go, lost, now, start, step, stop } from './day';
import { act, notice } from './notice';
import { session } from './session';

const PATH = `GET /api/territories/bristol/days/${DATE}`;
const basics = {
  'GET /api/territories': [{ id: 'bristol', name: 'Bristol North', firm: 'Brook & Vale', zone: 'Europe/London' }],
  'GET /api/territories/bristol/days': { days: [DATE], today: DATE },
};
const event = (revision: number, on = DATE) =>
  new MessageEvent('day', { data: JSON.stringify({ territory: 'bristol', day: on, revision }) });
const settle = () => vi.advanceTimersByTimeAsync(400);

describe('the day on show', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('is today’s, loaded again when a newer revision is heard of, and not for an older one', async () => {
    const { last } = stream();
    const server = serve({ ...basics, [PATH]: makeDay({ revision: 7 }) });
    await start({});
    await settle();
    expect([date.value, day.value?.revision]).toEqual([DATE, '7']);

    const loads = () => server.calls.filter(({ what }) => what === PATH).length;
    const before = loads();
    last().dispatchEvent(event(7));
    last().dispatchEvent(event(6));
    last().dispatchEvent(event(9, '2026-10-16'));
    await settle();
    expect(loads()).toBe(before);

    server.answers[PATH] = makeDay({ revision: 9 });
    last().dispatchEvent(event(9));
    await settle();
    expect(day.value?.revision).toBe('9');
  });

  it('is loaded again when the line comes back, since events were missed', async () => {
    const { last } = stream();
    const server = serve({ ...basics, [PATH]: makeDay({ revision: 7 }) });
    await start({});
    await settle();
    server.answers[PATH] = makeDay({ revision: 30 });
    last().dispatchEvent(new Event('hello'));
    await settle();
    expect(day.value?.revision).toBe('30');
  });

  it('asks for what is new, and for all of it when the server refers to something else', async () => {
    const { last } = stream();
    const [one, two] = [visit(), visit({ id: 'v-2' })];
    const first = makeDay({ version: 'a', revision: 7, visits: [one, two] });
    const server = serve({ ...basics, [PATH]: first });
    await start({});
    await settle();
    server.answers[`${PATH}?since=a`] = { ...first, version: 'b', revision: 8, since: 'a', technicians: [[0, 1]], visits: [{ ...two, status: 'late' }, [0, 1]] };
    last().dispatchEvent(event(8));
    await settle();
    expect(day.value?.visits).toEqual([{ ...two, status: 'late', territory: 'bristol' }, { ...one, territory: 'bristol' }]);
    server.answers[`${PATH}?since=b`] = { ...first, version: 'c', revision: 9, since: 'x', visits: [[0, 1]] };
    server.answers[PATH] = { ...first, version: 'c', revision: 9, visits: [two] };
    last().dispatchEvent(event(9));
    await settle();
    expect(day.value?.visits).toEqual([{ ...two, territory: 'bristol' }]);
  });

  it('never goes back to an old answer', async () => {
    stream();
    const server = serve({ ...basics, [PATH]: makeDay({ revision: 7 }) });
    await start({});
    await settle();
    server.answers[PATH] = makeDay({ revision: 6 });
    await vi.advanceTimersByTimeAsync(2500);
    expect(day.value?.revision).toBe('7');
  });

  it('says since when it is lost, refuses actions meanwhile, and is live again by itself', async () => {
    stream();
    const server = serve({ ...basics, [PATH]: makeDay() });
    await start({});
    await settle();
    server.answers[PATH] = undefined;
    await vi.advanceTimersByTimeAsync(2500);
    expect(lost.value).toBeGreaterThanOrEqual(Date.parse(at(618)));
    expect(day.value).toBeDefined();
    const work = vi.fn(async () => undefined);
    expect(await act(work)).toBe(false);
    expect(work).not.toHaveBeenCalled();
    expect(notice.value?.text).toContain('connection is lost');
    server.answers[PATH] = makeDay();
    await vi.advanceTimersByTimeAsync(2500);
    expect(lost.value).toBeUndefined();
  });

  it('runs its clock at the server’s speed', async () => {
    stream();
    let minutes = 618;
    serve({ ...basics, [PATH]: () => makeDay({ now: at((minutes += 2)) }) });
    await start({});
    await vi.advanceTimersByTimeAsync(10_000);
    const [first] = [now.value ?? 0];
    await vi.advanceTimersByTimeAsync(1000);
    expect((now.value ?? 0) - first).toBeGreaterThan(30_000);
  });

  it('shows who was given to somebody else, for a moment', async () => {
    const { last } = stream();
    const server = serve({ ...basics, [PATH]: makeDay({ revision: 7 }) });
    await start({});
    await settle();
    server.answers[PATH] = makeDay({ revision: 8, visits: [visit({ technician: 't-2' })] });
    last().dispatchEvent(event(8));
    await vi.advanceTimersByTimeAsync(300);
    expect([...flashed.value]).toEqual(['v-1']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(flashed.value.size).toBe(0);
  });

  it('is left for the day after by the calendar, also over a change of the clock', async () => {
    stream();
    serve({ ...basics });
    await start({});
    go('2026-10-25');
    step(1);
    expect(date.value).toBe('2026-10-26');
    step(-1);
    step(-1);
    expect(date.value).toBe('2026-10-24');
  });

  it('leads to the login when the session has ended', async () => {
    stream();
    const server = serve({ ...basics, [PATH]: makeDay() });
    session.value = { is: 'in', me: { login: 'm', name: 'Maya', role: 'dispatcher', csrf: 'c', one_time: false, map_tiles: null } };
    await start({});
    await settle();
    server.answers[PATH] = new Refusal(401, 'Log in first.');
    await vi.advanceTimersByTimeAsync(2500);
    expect(session.value.is).toBe('out');
  });
});
