import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from './app';
import { closeTop, filter, openAlertId, openPhone, side, togglePhones } from './state/board';
import { session } from './state/session';
import { DATE, alert, day, span, story, technician, visit } from './testing/day';
import { type Answers, type Call, Refusal, serve, stream } from './testing/server';

const me = { login: 'maya', name: 'Maya Jensen', role: 'dispatcher', csrf: 'c' };
const DAY = `/api/territories/bristol/days/${DATE}`;
const grace = visit({ id: 'v-1', status: 'at_risk', forecast: { p10: span(645, 646).from, p50: span(650, 651).from, p90: span(665, 666).from, kept_ppm: 180_000 }, warning: 'w-1' });
const ada = visit({ id: 'v-2', customer: 'Ada Lowe', status: 'done', technician: 't-2', phone: '+447700900111', block: span(500, 540), drive: span(490, 500), arrived_at: span(500, 501).from, finished_at: span(540, 541).from, forecast: null });
const marta = visit({ id: 'v-3', customer: 'Marta Novak', status: 'unassigned', technician: null, sequence: null, block: null, drive: null, promise: null, forecast: null, unassigned_reasons: [{ text: 'Needs gas level 2' }] });
const view = day({
  technicians: [technician({ activity: { type: 'over', minutes: 23 } }), technician({ id: 't-2', name: 'Lee Chen', colour: 2 })],
  visits: [grace, ada, marta],
  alerts: [alert()],
});

let calls: Call[];
let heard: () => EventTarget;

function open(extra: Answers = {}): void {
  heard = stream().last;
  ({ calls } = serve({
    'GET /api/me': me,
    'GET /api/territories': [view.territory],
    'GET /api/territories/bristol/days': { days: [DATE], today: DATE },
    [`GET ${DAY}`]: view,
    'GET /api/visits/v-1': story(grace, view),
    ...extra,
  }));
  render(<App />);
}

const called = (what: string) => calls.find((call) => call.what === what);
const press = (key: string) => fireEvent.keyDown(document.body, { key });

describe('the board', () => {
  beforeEach(() => {
    history.replaceState(null, '', '#');
    session.value = { is: 'asking' };
  });
  afterEach(() => {
    for (let layer = 0; layer < 5; layer += 1) closeTop();
    openPhone.value = undefined;
    filter.value = 'all';
    cleanup();
  });

  it('asks who it is, says why it refuses, and then shows the day', async () => {
    let known = false;
    open({
      'GET /api/me': () => (known ? me : new Refusal(401, 'Log in first.')),
      'POST /api/login': (body: unknown) => ((known = (body as { password: string }).password === 'right'), known ? me : new Refusal(401, 'The name or the password is wrong.')),
    });
    const password = await screen.findByLabelText('Password');
    fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'maya' } });
    fireEvent.input(password, { target: { value: 'wrong' } });
    fireEvent.click(screen.getByRole('button', { name: 'Log in' }));
    expect((await screen.findByRole('alert')).textContent).toBe('The name or the password is wrong.');
    fireEvent.input(password, { target: { value: 'right' } });
    fireEvent.click(screen.getByRole('button', { name: 'Log in' }));
    await screen.findByTestId('timeline');
  });

  it('puts each visit on its technician’s row, and says in words what the block shows', async () => {
    open();
    const row = await screen.findByRole('group', { name: 'Sam Patel, 23 min over, 0 of 1 done' });
    const block = within(row).getByTestId('visit-v-1');
    expect(block.querySelector('.sr')?.textContent).toBe(
      'Grace Okafor, At risk, kept 18\u00a0%, Thermostat, expected 10:50, promised 10:15 to 11:00, Sam Patel',
    );
    expect(within(screen.getByTestId('row-t-2')).getByTestId('visit-v-2').textContent).toContain('Done');
    expect(within(screen.getByTestId('unassigned')).getByText('Needs gas level 2')).toBeTruthy();
  });

  it('marks the part of a forecast that lies after the promise’s end', async () => {
    open();
    const row = await screen.findByTestId('row-t-1');
    expect(row.querySelector('.band .past-end')).not.toBeNull();
    expect(row.querySelector('.win')).not.toBeNull();
    expect(row.querySelector('.leg')).not.toBeNull();
  });

  it('opens the first alert with J, asks with A, and takes an option with its digit', async () => {
    open({ 'POST /api/warnings/w-1/approve': {}, 'POST /api/warnings/w-1/choose': {} });
    const card = await screen.findByTestId('alert-v-1');
    expect(within(card).queryByTestId('option-2')).toBeNull();
    press('j');
    await within(card).findByTestId('option-2');
    expect(within(card).getByTestId('option-1').textContent).toContain('94\u00a0%');
    press('a');
    await waitFor(() => expect(called('POST /api/warnings/w-1/approve')).toBeTruthy());
    press('2');
    await waitFor(() => expect(called('POST /api/warnings/w-1/choose')?.body).toEqual({ digit: 2 }));
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Taken for Grace: Nia, 10:35 to 11:05.'));
  });

  it('says that a hold is over, and offers no window that has passed', async () => {
    const late = alert({ type: 'open', held_until: span(610, 611).from });
    const [wait] = late.options;
    const passed = { ...late, options: late.options.map((one) => (one === wait ? { ...one, window: span(590, 610) } : one)) };
    open({ [`GET ${DAY}`]: { ...view, alerts: [passed] } });
    const card = await screen.findByTestId('alert-v-1');
    expect(card.textContent).toContain('no longer held');
    press('j');
    const first = (await within(card).findByTestId('option-1')) as HTMLButtonElement;
    expect(within(card).getByRole('note').textContent).toContain('The hold is over');
    expect([first.disabled, (within(card).getByTestId('option-2') as HTMLButtonElement).disabled]).toEqual([true, false]);
  });

  it('gives a visit the time that was agreed', async () => {
    open({ 'GET /api/visits/v-3': story(marta, view), 'POST /api/visits/v-3/reschedule': {} });
    fireEvent.click(await screen.findByTestId('unassigned-v-3'));
    fireEvent.click(await screen.findByTestId('reschedule-open'));
    const form = await screen.findByTestId('reschedule');
    fireEvent.input(within(form).getByLabelText('Day'), { target: { value: '2026-10-16' } });
    fireEvent.input(within(form).getByLabelText('From'), { target: { value: '1300' } });
    fireEvent.input(within(form).getByLabelText('To'), { target: { value: '12:00' } });
    const confirm = within(form).getByTestId('reschedule-confirm') as HTMLButtonElement;
    await waitFor(() => expect(confirm.disabled).toBe(true));
    fireEvent.input(within(form).getByLabelText('To'), { target: { value: '15.00' } });
    await waitFor(() => expect(confirm.disabled).toBe(false));
    fireEvent.submit(form);
    const sent = { date: '2026-10-16', window: { from: '13:00', to: '15:00' } };
    await waitFor(() => expect(called('POST /api/visits/v-3/reschedule')?.body).toEqual(sent));
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Marta gets the new time by text.'));
  });

  it('gives the map the room of an empty tray', async () => {
    open({ [`GET ${DAY}`]: { ...view, visits: [grace, ada] } });
    await screen.findByTestId('timeline');
    expect(screen.getByTestId('unassigned').parentElement?.className).toBe('low bare');
  });

  it('says what was wrong when an option is gone', async () => {
    open({ 'POST /api/warnings/w-1/choose': new Refusal(409, 'Nia’s time is taken.') });
    fireEvent.click(within(await screen.findByTestId('alert-v-1')).getByRole('button', { expanded: false }));
    fireEvent.click(await screen.findByTestId('option-2'));
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Nia’s time is taken.'));
  });

  it('opens a visit’s story with all that was told, written and noted, and sends a reply', async () => {
    open({ 'POST /api/visits/v-1/messages': {} });
    fireEvent.click(await screen.findByTestId('visit-v-1'));
    const told = await screen.findByTestId('told');
    expect(within(told).getAllByTestId('promise')).toHaveLength(3);
    expect(within(told).getByTestId('forecast').textContent).toContain('18\u00a0%');
    expect(screen.getByTestId('messages').textContent).toContain('Is Sam still on time?');
    expect(screen.getByTestId('messages').textContent).toContain('Not sent yet');
    expect(screen.getByTestId('ledger').textContent).toContain('Warning opened');
    expect(location.hash).toContain('v-1');
    const reply = screen.getByTestId('reply');
    fireEvent.input(reply, { target: { value: 'Sam is on his way.' } });
    fireEvent.keyDown(reply, { key: 'Enter' });
    await waitFor(() => expect(called('POST /api/visits/v-1/messages')?.body).toEqual({ body: 'Sam is on his way.' }));
    press('Escape');
    await waitFor(() => expect(screen.queryByTestId('story')).toBeNull());
  });

  it('shows the pictures of a visit in its story, each with an address of its own', async () => {
    const took = { visit: 'v-1', technician: 't-1', at: view.now };
    const attachments = [{ ...took, id: 'a-1', kind: 'photo' }, { ...took, id: 'a-2', kind: 'signature' }];
    open({ 'GET /api/visits/v-1': { ...story(grace, view), attachments } });
    fireEvent.click(await screen.findByTestId('visit-v-1'));
    const pictures = await screen.findByTestId('pictures');
    const photo = within(pictures).getByRole('img', { name: /^Photo, / });
    expect(photo.getAttribute('src')).toBe('/api/visits/v-1/attachments/a-1');
    const signature = within(pictures).getByRole('link', { name: /^Signature, / });
    expect(signature.getAttribute('href')).toBe('/api/visits/v-1/attachments/a-2');
  });

  it('shows a move’s price before it is made, and makes it on the plan that is on show', async () => {
    const preview = { feasible: true, problems: [], cost_delta: 60, travel_delta_s: 360, breaks: [{ visit: 'v-2', customer: 'Ann Weber', window: span(615, 660), kept_ppm: 40_000 }], changes: [], arrive: span(631, 632).from };
    open({ [`POST ${DAY}/moves/preview`]: preview, [`POST ${DAY}/moves`]: { plan: 'p-2' }, [`POST ${DAY}/plan/restore`]: { plan: 'p-3', withdrawn: 1, told: 0 } });
    fireEvent.click(await screen.findByTestId('visit-v-1'));
    press('v');
    const dialog = await screen.findByTestId('move');
    expect(called(`POST ${DAY}/moves`)).toBeUndefined();
    await waitFor(() => expect(within(dialog).getAllByText('10:31').length).toBe(3));
    fireEvent.click(within(dialog).getByRole('radio', { name: /Lee Chen/ }));
    await waitFor(() => expect(screen.getByTestId('move-preview').textContent).toContain('Breaks Ann Weber’s 10:15–11:00'));
    expect(screen.getByTestId('move-preview').textContent).toContain('Kept with 4\u00a0%');
    expect(screen.getByTestId('move-confirm').textContent).toContain('Move and tell Ann');
    fireEvent.click(screen.getByTestId('move-propose'));
    await waitFor(() => expect(called(`POST ${DAY}/moves`)?.body).toEqual({ visit: 'v-1', technician: 't-2', position: null, expected_plan: 'p-1', inform: 'propose' }));
    await waitFor(() => expect((screen.getByTestId('undo') as HTMLButtonElement).disabled).toBe(false));
    expect(called(`POST ${DAY}/plan/restore`)).toBeUndefined();
    press('z');
    await waitFor(() => expect(called(`POST ${DAY}/plan/restore`)?.body).toEqual({ plan: 'p-1', expected_plan: 'p-2' }));
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Undone: Grace Okafor goes to Lee. 1 text withdrawn.'));
  });

  it('doesn’t offer to make a move that can’t be made', async () => {
    open({ [`POST ${DAY}/moves/preview`]: { feasible: false, problems: [{ text: 'Lee has no gas level 2.' }], cost_delta: 0, travel_delta_s: 0, breaks: [], changes: [], arrive: null } });
    fireEvent.click(await screen.findByRole('button', { name: 'Assign Marta Novak' }));
    const dialog = await screen.findByTestId('move');
    fireEvent.click(within(dialog).getByRole('radio', { name: /Lee Chen/ }));
    await waitFor(() => expect(screen.getByTestId('move-preview').textContent).toContain('Lee has no gas level 2.'));
    expect((screen.getByTestId('move-confirm') as HTMLButtonElement).disabled).toBe(true);
  });

  it('is left and entered with one Tab, and walked with the arrows', async () => {
    open();
    const first = await screen.findByTestId('visit-v-1');
    const other = screen.getByTestId('visit-v-2');
    expect([first.tabIndex, other.tabIndex]).toEqual([0, -1]);
    first.focus();
    fireEvent.keyDown(first, { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement).toBe(other));
    await waitFor(() => expect([first.tabIndex, other.tabIndex]).toEqual([-1, 0]));
  });

  it('pins a visit to its technician with a key, and lets it go from its story', async () => {
    const pin = 'POST /api/visits/v-1/pin';
    let pinned = false;
    open({
      [pin]: (body: unknown) => ((pinned = (body as { pinned: boolean }).pinned), null),
      [`GET ${DAY}`]: () => ({ ...view, visits: view.visits.map((one) => (one.id === 'v-1' ? { ...one, pinned } : one)) }),
    });
    const block = await screen.findByTestId('visit-v-1');
    block.focus();
    fireEvent.keyDown(block, { key: 'f' });
    await waitFor(() => expect(block.querySelector('.sr')?.textContent).toMatch(/, pinned$/));
    expect(screen.getByTestId('notice').textContent).toBe('Grace Okafor stays with Sam.');
    fireEvent.click(block);
    fireEvent.click(await screen.findByRole('button', { name: /^Unpin/ }));
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Grace Okafor may go to anybody again.'));
    expect(calls.filter(({ what }) => what === pin).map(({ body }) => body)).toEqual([{ pinned: true }, { pinned: false }]);
  });

  it('says in a visit’s story how tight its window is to be, and takes it back', async () => {
    const path = 'POST /api/visits/v-1/window-weight';
    let weight = 5;
    let refuses = false;
    open({
      [path]: (body: unknown) => {
        if (refuses) return new Refusal(409, 'the visit is closed');
        weight = (body as { window_weight: number }).window_weight;
        return null;
      },
      [`GET ${DAY}`]: () => ({ ...view, visits: view.visits.map((one) => (one.id === 'v-1' ? { ...one, window_weight: weight } : one)) }),
    });
    fireEvent.click(await screen.findByTestId('visit-v-1'));
    const pick = (await screen.findByLabelText('Tight window')) as HTMLSelectElement;
    const shown = () => pick.selectedOptions[0]?.textContent;
    await waitFor(() => expect(shown()).toBe('weight 5'));
    fireEvent.change(pick, { target: { value: '10' } });
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Tight window for Grace Okafor: matters a lot.'));
    await waitFor(() => expect([...pick.options].map(({ text }) => text)).toEqual(['usual', 'matters', 'matters a lot']));
    expect(shown()).toBe('matters a lot');
    press('z');
    await waitFor(() => expect(shown()).toBe('weight 5'));
    expect(calls.filter(({ what }) => what === path).map(({ body }) => body)).toEqual([{ window_weight: 10 }, { window_weight: 5 }]);
    refuses = true;
    fireEvent.change(pick, { target: { value: '1' } });
    await waitFor(() => expect(screen.getByTestId('notice').className).toContain('bad'));
    expect(shown()).toBe('weight 5');
  });

  it('replaces the link to a customer’s page after asking once more, and says who is sent it', async () => {
    const path = 'POST /api/visits/v-1/revoke-link';
    let told = true;
    open({ [path]: () => ({ link: 'https://kept.example/c/K7Q2XM.new', told }) });
    fireEvent.click(await screen.findByTestId('visit-v-1'));
    const give = async (tell: boolean) => {
      fireEvent.click(await screen.findByTestId('newlink-open'));
      expect(called(path)?.body).not.toEqual({ tell });
      const box = within(screen.getByTestId('newlink')).getByLabelText('Send Grace the new one') as HTMLInputElement;
      if (box.checked !== tell) fireEvent.click(box);
      fireEvent.click(screen.getByTestId('newlink-give'));
      await waitFor(() => expect(screen.queryByTestId('newlink')).toBeNull());
    };
    await give(true);
    expect(screen.getByTestId('notice').textContent).toBe('Grace is sent the new link.');
    told = false;
    await give(false);
    expect(screen.getByTestId('notice').textContent).toBe('The link is replaced.');
    expect(calls.filter(({ what }) => what === path).map(({ body }) => body)).toEqual([{ tell: true }, { tell: false }]);
  });

  it('takes a pin back with Z, and locks the row’s route with X', async () => {
    const [pin, lock] = ['POST /api/visits/v-1/pin', 'POST /api/technicians/t-1/lock'];
    let locked = false;
    open({
      [pin]: () => null,
      [lock]: (body: unknown) => ((locked = (body as { locked: boolean }).locked), null),
      [`GET ${DAY}`]: () => ({ ...view, technicians: view.technicians.map((one) => (one.id === 't-1' ? { ...one, locked } : one)) }),
    });
    const block = await screen.findByTestId('visit-v-1');
    block.focus();
    for (const [key, told] of [['f', 'Grace Okafor stays with Sam.'], ['z', 'Undone: Grace Okafor stays with Sam.'], ['x', 'Sam’s route is locked: nothing is put onto it or taken off it.']] as const) {
      fireEvent.keyDown(block, { key });
      await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe(told));
    }
    const row = screen.getByTestId('row-t-1');
    await waitFor(() => expect(row.querySelector('.name')?.textContent).toContain('Locked'));
    expect(row.getAttribute('aria-label')).toContain('Locked');
    fireEvent.keyDown(block, { key: 'z' });
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Undone: Sam’s route is locked.'));
    await waitFor(() => expect(row.querySelector('.name')?.textContent).not.toContain('Locked'));
    const bodies = (what: string) => calls.filter((call) => call.what === what).map(({ body }) => body);
    expect(bodies(pin)).toEqual([{ pinned: true }, { pinned: false }]);
    expect(bodies(lock)).toEqual([{ date: DATE, locked: true }, { date: DATE, locked: false }]);
  });

  it('names who else is at a visit, at its block and at the row', async () => {
    open();
    const block = await screen.findByTestId('visit-v-1');
    const data = JSON.stringify({ territory: 'bristol', day: DATE, screen: 'other', name: 'Ana Weber', visit: 'v-1', doing: 'moving' });
    heard().dispatchEvent(new MessageEvent('presence', { data }));
    await waitFor(() => expect(block.textContent).toContain('Ana is moving this'));
    expect(screen.getByTestId('row-t-1').getAttribute('aria-label')).toContain('Ana is moving Grace Okafor');
  });

  it('leaves only the words of those that a filter asks for', async () => {
    open();
    fireEvent.click(await screen.findByTestId('filter-done'));
    await waitFor(() => expect(screen.getByTestId('visit-v-1').parentElement?.className).toContain('unseen'));
    expect(screen.getByTestId('visit-v-2').parentElement?.className).not.toContain('unseen');
  });

  it('shows a customer’s phone and answers with the digit of an option', async () => {
    const texts = [{ id: 'm', phone: grace.phone, to_customer: true, body: 'Sorry. Reply 1 keep it, 2 Nia.', at: span(610, 611).from }];
    const asked = { ...view, alerts: [alert({ type: 'open' })] };
    open({
      [`GET ${DAY}`]: asked,
      [`GET ${DAY}/phones`]: { phones: [{ customer: 'c', name: 'Grace Okafor', phone: grace.phone, visit: 'v-1', reference: 'K7Q2', unanswered: 1, last: { body: 'Sorry.', at: span(610, 611).from, to_customer: true } }] },
      'GET /api/inbox/%2B447700900182': { messages: texts },
      'POST /api/inbox/%2B447700900182': {},
    });
    await screen.findByTestId('timeline');
    togglePhones();
    fireEvent.click(await screen.findByTestId('phone-v-1'));
    await waitFor(() => expect(screen.getByTestId('thread').textContent).toContain('2 Nia'));
    fireEvent.click(screen.getByRole('button', { name: /^2 Nia ?: Nia, 10:35 to 11:05$/ }));
    await waitFor(() => expect(called('POST /api/inbox/%2B447700900182')?.body).toEqual({ body: '2' }));
    expect(side.value).toBe('phones');
  });

  it('finds a visit by what was typed and opens its story', async () => {
    open({ 'GET /api/territories/bristol/search?q=oka': { visits: [] } });
    await screen.findByTestId('timeline');
    const search = screen.getByRole('combobox');
    fireEvent.input(search, { target: { value: 'oka' } });
    expect((await screen.findAllByRole('option')).map((one) => one.textContent)).toEqual(['Grace OkaforK7Q2Thu 15 Oct']);
    fireEvent.keyDown(search, { key: 'Enter' });
    await screen.findByTestId('story');
    expect(openAlertId.value).toBe('w-1');
  });

  it('imports a first day where nothing is yet, and shows it', async () => {
    let imported = false;
    open({
      'GET /api/territories': () => (imported ? [view.territory] : []),
      'POST /api/territories/bristol/import': () => ((imported = true), { visits: 3, technicians: 2 }),
    });
    expect((await screen.findByTestId('empty')).textContent).toContain('Nothing is here yet.');
    const file = new File([JSON.stringify({ territory: { id: 'bristol' }, date: DATE })], 'day.json');
    fireEvent.change(screen.getByLabelText('Import a day'), { target: { files: [file] } });
    await screen.findByTestId('timeline');
    expect(screen.getByTestId('notice').textContent).toBe('Imported 3 visits and 2 technicians.');
  });

  it('says what to do on a day without anything', async () => {
    open({ [`GET ${DAY}`]: day({ technicians: [], visits: [], plan: null }) });
    expect((await screen.findByTestId('empty')).textContent).toContain('No visits on this day.');
    expect((screen.getByTestId('plan') as HTMLButtonElement).disabled).toBe(true);
  });

  const breaks = [{ visit: 'v-2', customer: 'Ann Weber', window: span(615, 660), kept_ppm: 40_000 }];
  const free = { feasible: true, problems: [], cost_delta: 540, travel_delta_s: 360, breaks: [], changes: [], arrive: span(682, 683).from };
  const places = { places: [{ technician: 't-2', position: 1, preview: free }, { technician: 't-1', position: 2, preview: { ...free, breaks } }] };

  it('names the best places for a visit on no route, and a digit takes one that breaks nothing', async () => {
    open({ 'GET /api/visits/v-3/places': places, [`POST ${DAY}/moves`]: { plan: 'p-2' } });
    const first = await screen.findByTestId('place-v-3-1');
    expect(first.textContent).toContain('Lee 11:22');
    expect(first.textContent).toContain('Marta Novak, breaks nothing');
    const second = await screen.findByTestId('place-v-3-2');
    expect(second.textContent).toContain('breaks Ann’s');
    screen.getByTestId('unassigned-v-3').focus();
    press('1');
    await waitFor(() => expect(called(`POST ${DAY}/moves`)?.body).toEqual({ visit: 'v-3', technician: 't-2', position: 1, expected_plan: 'p-1' }));
  });

  it('asks first when a place breaks a promise', async () => {
    open({ 'GET /api/visits/v-3/places': places, [`POST ${DAY}/moves/preview`]: { ...free, breaks } });
    fireEvent.click(await screen.findByTestId('place-v-3-2'));
    await waitFor(() => expect(screen.getByTestId('move-confirm').textContent).toContain('Move and tell Ann'));
    expect(called(`POST ${DAY}/moves`)).toBeUndefined();
  });

  const replanned = {
    expected_plan: 'p-1', orders: [{ technician: 't-2', visits: ['v-2', 'v-1'] }], cost_delta: -300, travel_delta_s: -240, unassigned_before: 1, unassigned_after: 0, breaks: [], saves: [],
    changes: [{ visit: 'v-1', customer: 'Grace Okafor', from: 't-1', to: 't-2', arrive_before: span(650, 651).from, arrive_after: span(630, 631).from, kept_before: 180_000, kept_after: 950_000, promise: span(615, 660) }],
  };

  it('shows what planning the rest again changes, and takes exactly that', async () => {
    open({ [`POST ${DAY}/plan/preview`]: replanned, [`POST ${DAY}/plan/take`]: { plan: 'p-2', unassigned: 0 } });
    await screen.findByTestId('visit-v-1');
    press('p');
    const preview = await screen.findByTestId('replan-preview');
    expect(preview.textContent).toContain('Grace Okafor, Sam → Lee10:50 → 10:3018 → 95\u00a0%');
    expect(called(`POST ${DAY}/plan/take`)).toBeUndefined();
    fireEvent.click(screen.getByTestId('replan-take'));
    await waitFor(() => expect(called(`POST ${DAY}/plan/take`)?.body).toEqual({ expected_plan: 'p-1', orders: replanned.orders }));
    await waitFor(() => expect(screen.queryByTestId('replan')).toBeNull());
  });

  it('shows what a technician’s absence changes before it is noted', async () => {
    open({ [`POST ${DAY}/plan/preview`]: replanned, 'POST /api/technicians/t-1/absences': { plan: 'p-2' } });
    fireEvent.click(await screen.findByTestId('off-t-1'));
    await screen.findByTestId('replan-preview');
    expect(called(`POST ${DAY}/plan/preview`)?.body).toEqual({ absent: 't-1' });
    fireEvent.click(screen.getByRole('button', { name: 'Sam is off: take this plan' }));
    await waitFor(() => expect(called('POST /api/technicians/t-1/absences')?.body).toEqual({ date: DATE }));
  });

  it('looks a caller up by the number they say, and books a time that is free', async () => {
    const known = { name: 'Amelia Price', phone: '+447700900101', language: 'en', address: '1 Park Row', access: '', lat: 51.455, lon: -2.6, matrix: null, last_job: 'Boiler repair', last_day: DATE };
    const slot = { ...span(720, 840), technician: 't-2', name: 'Lee Chen', kept_ppm: 950_000, cost: 660 };
    open({
      [`GET ${DAY}/jobs`]: { jobs: [{ job_type: 'Leak', duration_min: 45, skills: { water: 1 }, parts: {} }] },
      'GET /api/territories/bristol/customers?q=07700%20900101': { customers: [known] },
      'POST /api/territories/bristol/slots': { slots: [slot] },
      'POST /api/territories/bristol/visits': { id: 'v-1', day: DATE },
    });
    await screen.findByTestId('timeline');
    press('n');
    const caller = await screen.findByTestId('caller');
    fireEvent.input(caller, { target: { value: '07700 900101' } });
    await screen.findByRole('option', { name: /Amelia Price/ });
    fireEvent.keyDown(caller, { key: 'Enter' });
    await waitFor(() => expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Amelia Price'));
    fireEvent.input(screen.getByLabelText('Job'), { target: { value: 'Leak' } });
    fireEvent.change(screen.getByLabelText('Tight window'), { target: { value: '3' } });
    fireEvent.click(await screen.findByRole('radio', { name: /12:00–14:00/ }));
    fireEvent.click(screen.getByTestId('urgent-book'));
    await waitFor(() => expect(called('POST /api/territories/bristol/visits')?.body).toMatchObject({
      customer: { name: 'Amelia Price', phone: '+447700900101' }, skills: { water: 1 }, duration_min: 45, priority: 9, window_weight: 3, window: { from: slot.from, to: slot.to },
    }));
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Amelia Price is booked for 12:00–14:00.'));
  });

  it('shows the team, lets a phone in with a code, and asks before a technician is off', async () => {
    const sam = { id: 't-1', name: 'Sam Patel', skills: { gas: 2 }, parts: { 'fan type B': 3 }, tools: ['pipe freezer'], area: '', shift: { from: '08:00', to: '16:30' } };
    open({
      'GET /api/territories/bristol/technicians': { technicians: [sam] },
      'POST /api/technicians/t-1/enrolments': { code: 'K7Q2M9XD', expires_at: span(640, 641).from },
      'DELETE /api/technicians/t-1/devices': { revoked: 1 },
      [`POST ${DAY}/plan/preview`]: replanned,
    });
    await screen.findByTestId('timeline');
    fireEvent.click(screen.getByTestId('view-team'));
    const row = await screen.findByTestId('member-t-1');
    expect(row.textContent).toContain('8:00–16:30');
    for (const has of ['gas 2', 'fan type B 3', 'pipe freezer', '0 of 1 done']) expect(row.textContent).toContain(has);
    fireEvent.click(within(row).getByTestId('invite-t-1'));
    expect((await within(row).findByTestId('code')).textContent).toBe('K7Q2M9XD');
    fireEvent.click(within(row).getByRole('button', { name: /^Lock phones out/ }));
    await waitFor(() => expect(screen.getByTestId('notice').textContent).toBe('Sam’s phone is locked out.'));
    fireEvent.click(within(row).getByRole('button', { name: /^Off today/ }));
    await screen.findByTestId('replan-preview');
    fireEvent.click(screen.getByTestId('view-day'));
  });

  it('puts a technician’s portrait up from a file, and takes it down', async () => {
    const sam = { id: 't-1', name: 'Sam Patel', skills: {}, parts: {}, tools: [], area: '', shift: { from: '08:00', to: '16:30' } };
    const path = '/api/technicians/t-1/portrait';
    let portrait: string | undefined;
    open({
      'GET /api/territories/bristol/technicians': () => ({ technicians: [portrait ? { ...sam, portrait } : sam] }),
      [`PUT ${path}`]: () => ((portrait = '0f4a1c9e77d2aa'), null),
      [`DELETE ${path}`]: () => ((portrait = undefined), null),
    });
    await screen.findByTestId('timeline');
    fireEvent.click(screen.getByTestId('view-team'));
    const input = await screen.findByLabelText('Choose a portrait of Sam Patel');
    expect(screen.getByTestId('member-t-1').querySelector('img')).toBeNull();
    fireEvent.change(input, { target: { files: [new File(['x'], 'sam.png', { type: 'image/png' })] } });
    const shown = (await screen.findByAltText('Portrait of Sam Patel')) as HTMLImageElement;
    expect(shown.getAttribute('src')).toBe(`${path}?v=0f4a1c9e77d2`);
    fireEvent.click(screen.getByRole('button', { name: 'Take the portrait of Sam Patel down' }));
    await waitFor(() => expect(screen.queryByAltText('Portrait of Sam Patel')).toBeNull());
    expect(screen.getByTestId('notice').textContent).toBe('Sam’s portrait is deleted.');
    fireEvent.click(screen.getByTestId('view-day'));
  });

  it('says line by line what is wrong with a file that is dropped, and changes nothing', async () => {
    const errors = [{ field: 'visits[3].window.to', message: 'must be after window.from' }, { field: '', message: 'line 7: a comma is missing' }];
    open({ 'POST /api/territories/bristol/import': new Refusal(422, '2 fields are wrong', errors) });
    await screen.findByTestId('timeline');
    const file = new File([JSON.stringify({ territory: { id: 'bristol' }, date: DATE })], 'monday.json');
    const dropped = Object.assign(new Event('drop'), { dataTransfer: { types: ['Files'], files: [file] } });
    dispatchEvent(dropped);
    const mistakes = await screen.findByTestId('mistakes');
    expect([...mistakes.querySelectorAll('tr')].map((row) => row.textContent)).toEqual([
      'WhereWhat is wrong', 'visits[3].window.tomust be after window.from', 'fileline 7: a comma is missing',
    ]);
    fireEvent.click(screen.getByTestId('rejected-close'));
    await waitFor(() => expect(screen.queryByTestId('mistakes')).toBeNull());
  });

  it('opens the story of a caller whose number the phone system hands over', async () => {
    history.replaceState(null, '', '/call?number=07700%20900182');
    open({ 'GET /api/territories/bristol/search?q=7700900182': { visits: [{ territory: 'bristol', day: DATE, visit: 'v-1', reference: 'K7Q2', customer: 'Grace Okafor', status: 'open' }] } });
    await screen.findByTestId('told');
    expect(screen.getByTestId('notice').textContent).toBe('Call from Grace Okafor.');
    expect(location.pathname).toBe('/');
  });

  it('puts the day on paper', async () => {
    const print = vi.fn();
    vi.stubGlobal('print', print);
    open();
    await screen.findByTestId('timeline');
    fireEvent.click(screen.getByRole('button', { name: 'Print the day', hidden: true }));
    const paper = await screen.findByTestId('printed');
    await waitFor(() => expect(print).toHaveBeenCalledOnce());
    expect(paper.textContent).toContain('10:15–11:00Grace Okafor+44 7700 900182');
    expect(paper.textContent).toContain('On no route');
    dispatchEvent(new Event('afterprint'));
    await waitFor(() => expect(screen.queryByTestId('printed')).toBeNull());
  });
});
