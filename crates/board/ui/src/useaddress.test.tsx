import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeTop, openVisitId } from './state/board';
import { date, territoryId } from './state/day';
import { view } from './state/view';
import { DAY, eventful, openBoard } from './testing/board';
import { DATE, day, story } from './testing/day';

const NEXT = '2026-10-16';
const STORY = { 'GET /api/visits/v-1': story(eventful.visits[0]!, eventful), [`GET ${DAY.replace(DATE, NEXT)}`]: day({ date: NEXT, visits: [] }) };
const TEAM = { 'GET /api/territories/bristol/technicians': { technicians: [{ id: 't-1', name: 'Sam Patel', skills: {}, parts: {}, tools: [], area: '', shift: { from: '08:00', to: '16:30' } }] } };

/** What the browser does on its way back, or with a link that is typed: it changes the address and says so. */
function arrive(hash: string): void {
  history.replaceState(null, '', hash);
  dispatchEvent(new Event('hashchange'));
}

describe('the address', () => {
  beforeEach(() => history.replaceState(null, '', '#'));
  afterEach(() => {
    for (let layer = 0; layer < 5; layer += 1) closeTop();
    view.value = 'day';
    cleanup();
  });

  it('names the page that is opened, as a step that can be gone back', async () => {
    openBoard('owner', TEAM);
    await screen.findByTestId('timeline');
    await waitFor(() => expect(location.hash).toBe(`#bristol/${DATE}`));
    const steps = history.length;
    fireEvent.click(screen.getByTestId('view-team'));
    await screen.findByTestId('team');
    expect([location.hash, history.length]).toEqual([`#bristol/${DATE}/team`, steps + 1]);
    arrive(`#bristol/${DATE}`);
    await screen.findByTestId('timeline');
    expect([location.hash, history.length]).toEqual([`#bristol/${DATE}`, steps + 1]);
  });

  it('leads to its page after a reload, and keeps it', async () => {
    history.replaceState(null, '', `#bristol/${DATE}/team`);
    openBoard('owner', TEAM);
    await screen.findByTestId('team');
    await waitFor(() => expect(date.value).toBe(DATE));
    expect(location.hash).toBe(`#bristol/${DATE}/team`);
  });

  it('leads to the story of a visit, also beside a page, as links always did', async () => {
    history.replaceState(null, '', `#bristol/${DATE}/v-1`);
    openBoard('owner', { ...TEAM, ...STORY });
    await screen.findByTestId('told');
    expect(view.value).toBe('day');
    arrive(`#bristol/${DATE}/team/v-1`);
    await screen.findByTestId('team');
    expect(screen.queryByTestId('told')).not.toBeNull();
    arrive(`#bristol/${DATE}`);
    await waitFor(() => expect(screen.queryByTestId('story')).toBeNull());
  });

  it('is not written over by news of the day before it is shown', async () => {
    openBoard('owner', STORY);
    await screen.findByTestId('timeline');
    await waitFor(() => expect(location.hash).toBe(`#bristol/${DATE}`));
    history.replaceState(null, '', `#bristol/${NEXT}`);
    openVisitId.value = 'v-1';
    expect(location.hash).toBe(`#bristol/${NEXT}`);
    arrive(`#bristol/${NEXT}`);
    await waitFor(() => expect(date.value).toBe(NEXT));
    expect(location.hash).toBe(`#bristol/${NEXT}`);
  });

  it('leads to another day, and to nowhere else where it makes no sense', async () => {
    openBoard('owner', STORY);
    await screen.findByTestId('timeline');
    arrive(`#bristol/${NEXT}`);
    await waitFor(() => expect(date.value).toBe(NEXT));
    await screen.findByTestId('empty');
    arrive('#nowhere/soon/nobody');
    expect([territoryId.value, date.value]).toEqual(['bristol', NEXT]);
  });
});
