import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeTop } from './state/board';
import { notice } from './state/notice';
import { view } from './state/view';
import { DAY, eventful, openBoard } from './testing/board';
import { DATE, day, story } from './testing/day';
import { drag } from './timeline/drag';

const STORY = { 'GET /api/visits/v-1': story(eventful.visits[0]!, eventful) };
/** What a dispatcher is offered on the day with an open alert and its story. */
const OFFERED = ['plan', 'ask', 'mute', 'move-open', 'reschedule-open', 'pin', 'weight', 'reply', 'urgent-open', 'off-t-1', 'lock-t-1'];

async function openAll(role: string) {
  const calls = openBoard(role, STORY);
  await screen.findByTestId('alert-v-1');
  fireEvent.keyDown(document.body, { key: 'j' });
  fireEvent.click(await screen.findByTestId('open-story'));
  await screen.findByTestId('told');
  return calls;
}

const MEMBER = { id: 't-1', name: 'Sam Patel', skills: {}, parts: {}, tools: [], area: '', shift: { from: '08:00', to: '16:30' } };

const offered = () => OFFERED.filter((id) => screen.queryByTestId(id) !== null);

describe('a viewer', () => {
  beforeEach(() => history.replaceState(null, '', '#'));
  afterEach(() => {
    for (let layer = 0; layer < 5; layer += 1) closeTop();
    view.value = 'day';
    cleanup();
  });

  /** Whether the case and the visit on no route have their buttons, and the option can be taken. */
  const buttons = () => [
    screen.queryByRole('button', { name: 'Close the case of Grace Okafor' }) !== null,
    screen.queryByRole('button', { name: 'Assign Marta Novak' }) !== null,
    !(screen.getByTestId('option-2') as HTMLButtonElement).disabled,
  ];

  it('isn’t a dispatcher, who is offered all of it', async () => {
    await openAll('dispatcher');
    expect(offered()).toEqual(OFFERED);
    expect(buttons()).toEqual([true, true, true]);
  });

  it('is offered none of what a dispatcher is, and sees all of the day', async () => {
    await openAll('viewer');
    expect(offered()).toEqual([]);
    expect(buttons()).toEqual([false, false, false]);
    expect(screen.getByText('Tight window: usual')).toBeDefined();
    for (const seen of ['told', 'ledger', 'messages', 'unassigned-v-3', 'case-v-1']) expect(screen.queryByTestId(seen), seen).not.toBeNull();
  });

  it('hears from each key that would change something that it can’t, and nothing is sent', async () => {
    const calls = await openAll('viewer');
    for (const key of ['a', 'm', '2', 'r', 'v', 'f', 'x', 'z', 'Z', 'p', 'o', 'n']) {
      notice.value = undefined;
      fireEvent.keyDown(document.body, { key, shiftKey: key === 'Z' });
      expect(notice.value, key).toMatchObject({ bad: true, text: expect.stringContaining('Read only') as string });
    }
    expect(document.querySelector('dialog')).toBeNull();
    expect(calls.filter(({ what }) => !what.startsWith('GET '))).toEqual([]);
  });

  it.each([['dispatcher', 4], ['viewer', 0]] as const)('%s: has so many buttons for a technician of the team: %s', async (role, buttons) => {
    openBoard(role, { 'GET /api/territories/bristol/technicians': { technicians: [MEMBER] } });
    fireEvent.click(await screen.findByTestId('view-team'));
    const team = await screen.findByTestId('team');
    await waitFor(() => expect(team.textContent).toContain(MEMBER.name));
    expect(team.querySelectorAll('button')).toHaveLength(buttons);
  });

  it.each([['dispatcher', true], ['viewer', false]] as const)('%s: says to others what it looks at: %s', async (role, says) => {
    const calls = await openAll(role);
    const said = () => calls.some(({ what }) => what === `POST ${DAY}/presence`);
    if (says) await waitFor(() => expect(said()).toBe(true), { timeout: 5000 });
    // Longer than a board keeps back what it says.
    else await new Promise((later) => setTimeout(later, 2500));
    expect(said()).toBe(says);
  });

  it.each([['dispatcher', true], ['viewer', false]] as const)('%s: carries a visit: %s', async (role, carries) => {
    openBoard(role);
    const block = await screen.findByTestId('visit-v-1');
    fireEvent.pointerDown(block, { button: 0, clientX: 10, clientY: 10 });
    fireEvent.pointerMove(document, { clientX: 60, clientY: 40 });
    expect(drag.value !== undefined).toBe(carries);
    // Put down without a drop, which would take the next click for its own.
    fireEvent.keyDown(document, { key: 'Escape' });
    expect(drag.value).toBeUndefined();
  });

  it('may not import or book on an empty day, and no file is taken', async () => {
    const calls = openBoard('viewer', { [`GET ${DAY}`]: day({ technicians: [], visits: [], plan: null }) });
    const empty = await screen.findByTestId('empty');
    expect(empty.textContent).toBe('No visits on this day.');
    const file = new File([JSON.stringify({ territory: { id: 'bristol' }, date: DATE })], 'day.json');
    dispatchEvent(Object.assign(new Event('drop'), { dataTransfer: { types: ['Files'], files: [file] } }));
    await waitFor(() => expect(empty.querySelector('input')).toBeNull());
    expect(calls.some(({ what }) => what.includes('/import'))).toBe(false);
  });

  it('has no way to save settings', async () => {
    const territories = { 'GET /api/territories': [{ ...eventful.territory, settings: { warn_mode: 'automatic' } }] };
    for (const role of ['owner', 'viewer']) {
      history.replaceState(null, '', '#');
      openBoard(role, territories);
      await waitFor(() => expect(location.hash).toBe(`#bristol/${DATE}`));
      fireEvent.click(await screen.findByTestId('view-settings'));
      await screen.findByTestId('settings-form');
      expect(screen.queryAllByTestId('settings-save')).toHaveLength(role === 'owner' ? 1 : 0);
      cleanup();
    }
  });
});
