import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DATE, alert, day as makeDay, visit } from '../testing/day';
import { LYON, NORTH, SOUTH, elsewhere } from '../testing/several';
import { type Answers, Refusal, serve, stream } from '../testing/server';
import { TERRITORIES_MAX, axisZone, date, day, goTo, lost, partProblems, shown, start, stop, territoryId, territoryIds, zoneOf } from './day';
import { rowGroups } from './board';

const PATH = (id: string, on = DATE) => `GET /api/territories/${id}/days/${on}`;
const view = (changes = {}) => makeDay({ visits: [visit()], alerts: [alert()], ...changes });
const answers = (): Answers => ({
  'GET /api/territories': [NORTH, SOUTH, LYON],
  ...Object.fromEntries([NORTH, SOUTH, LYON].map(({ id }) => [`GET /api/territories/${id}/days`, { days: [DATE], today: DATE }])),
  [PATH('bristol')]: view(),
  [PATH('south')]: elsewhere(view(), SOUTH),
  [PATH('lyon')]: elsewhere(view(), LYON),
});
const settle = () => vi.advanceTimersByTimeAsync(400);
const event = (territory: string, revision: number) => new MessageEvent('day', { data: JSON.stringify({ territory, day: DATE, revision }) });

describe('several territories on show', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('have their rows in groups, in the order of the list, and an axis of the first one’s zone', async () => {
    stream();
    serve(answers());
    await start({ territories: ['lyon', 'nowhere', 'bristol', 'lyon'], date: DATE });
    await settle();
    expect([territoryIds.value, territoryId.value, shown.value]).toEqual([['lyon', 'bristol'], 'lyon', ['bristol', 'lyon']]);
    expect(rowGroups.value.map(({ territory, rows }) => [territory, rows.map(({ id }) => id)])).toEqual([['bristol', ['t-1']], ['lyon', ['lyon-t-1']]]);
    expect([axisZone.value, zoneOf('lyon')]).toEqual(['Europe/London', 'Europe/Paris']);
  });

  it('are loaded each by itself: only that of which something was heard', async () => {
    const { last } = stream();
    const server = serve(answers());
    await start({ territories: ['bristol', 'south'], date: DATE });
    await settle();
    const loads = (id: string) => server.calls.filter(({ what }) => what === PATH(id)).length;
    const before = [loads('bristol'), loads('south')];
    server.answers[PATH('south')] = elsewhere(view({ revision: 9, visits: [visit({ status: 'late' })] }), SOUTH);
    last().dispatchEvent(event('south', 9));
    last().dispatchEvent(event('lyon', 9));
    await settle();
    expect([loads('bristol'), loads('south')]).toEqual([before[0], before[1]! + 1]);
    expect(day.value?.visits.map(({ status }) => status)).toEqual(['promised', 'late']);
  });

  it('keep the date and what is known when one is added or taken away, and begin anew with others', async () => {
    stream();
    const server = serve({ ...answers(), [PATH('bristol', '2026-10-20')]: view({ date: '2026-10-20' }), [PATH('south', '2026-10-20')]: elsewhere(view({ date: '2026-10-20' }), SOUTH) });
    await start({ territories: ['bristol'], date: '2026-10-20' });
    await settle();
    const north = day.value?.parts[0];
    await goTo(['bristol', 'south']);
    await settle();
    expect([date.value, day.value?.parts.length]).toEqual(['2026-10-20', 2]);
    expect(day.value?.parts[0]).toBe(north);
    await goTo(['south']);
    expect([date.value, day.value?.parts.map(({ territory }) => territory.id)]).toEqual(['2026-10-20', ['south']]);
    await goTo(['lyon']);
    await settle();
    expect([date.value, day.value?.parts.map(({ territory }) => territory.id)]).toEqual([DATE, ['lyon']]);
    expect(server.calls.filter(({ what }) => what.startsWith(PATH('south', '2026-10-20'))).length).toBe(1);
  });

  it('are so many at most', async () => {
    stream();
    const many = Array.from({ length: 10 }, (_, index) => ({ ...SOUTH, id: `s-${index}` }));
    serve({ ...answers(), 'GET /api/territories': many, 'GET /api/territories/s-0/days': { days: [], today: DATE } });
    await start({ territories: many.map(({ id }) => id), date: DATE });
    expect(territoryIds.value).toHaveLength(TERRITORIES_MAX);
  });

  it('are on show without one that can’t be shown, which says why; a server that fails is lost until it has all', async () => {
    stream();
    const server = serve({ ...answers(), [PATH('south')]: new Refusal(404, 'No such day.') });
    await start({ territories: ['bristol', 'south'], date: DATE });
    await settle();
    expect([day.value?.parts.length, partProblems.value.get('south'), lost.value]).toEqual([1, 'No such day.', undefined]);
    server.answers[PATH('south')] = new Refusal(503, 'Overloaded.');
    await vi.advanceTimersByTimeAsync(2500);
    expect(lost.value).toBeDefined();
    server.answers[PATH('south')] = elsewhere(view(), SOUTH);
    await vi.advanceTimersByTimeAsync(2500);
    expect([day.value?.parts.length, partProblems.value.size, lost.value]).toEqual([2, 0, undefined]);
  });
});
