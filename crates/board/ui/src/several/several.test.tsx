import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeTop, cursorId, filter, rowOrder } from '../state/board';
import { TERRITORIES_MAX, territoryIds } from '../state/day';
import { replan } from '../state/replan';
import { urgentShown } from '../state/urgent';
import { DAY, eventful, openBoard } from '../testing/board';
import { DATE, technician, visit } from '../testing/day';
import { LYON, NORTH, SOUTH, elsewhere } from '../testing/several';
import type { Answers, Call } from '../testing/server';

const path = (id: string) => DAY.replace('bristol', id);
const days = { days: [DATE], today: DATE };
const north = { ...eventful, technicians: [technician(), technician({ id: 't-2', name: 'Lee Chen' })] };
const south = elsewhere(north, SOUTH);
const ANSWERS: Answers = {
  'GET /api/territories': [NORTH, SOUTH, LYON],
  'GET /api/territories/south/days': days,
  'GET /api/territories/lyon/days': days,
  [`GET ${path('bristol')}`]: north,
  [`GET ${path('south')}`]: south,
  [`GET ${path('lyon')}`]: elsewhere(north, LYON),
};

function open(ids: string, role = 'dispatcher', extra: Answers = {}): Call[] {
  history.replaceState(null, '', `#${ids}/${DATE}`);
  return openBoard(role, { ...ANSWERS, ...extra });
}

const group = (id: string) => screen.findByTestId(`group-${id}`);
const press = (key: string) => fireEvent.keyDown(document.body, { key });

describe('several territories in one timeline', () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => {
    for (let layer = 0; layer < 5; layer += 1) closeTop();
    [urgentShown.value, replan.value] = [false, undefined];
    cleanup();
  });

  it('have their rows below heads that say what needs somebody, and entries that say where they belong', async () => {
    open('bristol+lyon');
    await screen.findByTestId('clock-lyon');
    const head = (await group('lyon')).querySelector<HTMLElement>('.grouphead')!;
    expect(head.textContent).toContain('Lyon');
    expect(head.textContent).toMatch(/own clock 11:\d\d, Europe\/Paris.*At risk 1.*Unassigned 1.*0 of 2 done/);
    expect(head.querySelector('.axis')!.textContent).toMatch(/^9101112/);
    expect(within(await group('lyon')).getByTestId('row-lyon-t-1').getAttribute('aria-label')).toMatch(/CEST|GMT\+2/);
    expect(within(await group('bristol')).queryByTestId('row-lyon-t-1')).toBeNull();
    for (const entry of ['alert-lyon-v-1', 'case-lyon-v-1']) expect(screen.getByTestId(entry).textContent).toContain('Lyon');
    expect(screen.getByTestId('unassigned-lyon-v-3').textContent).toContain('Lyon');
    expect(screen.getByTestId('filter-all').textContent).toContain('4');
  });

  it('are chosen by ticks, and one alone by its name', async () => {
    open('bristol');
    fireEvent.click(await screen.findByTestId('territories'));
    fireEvent.click(await screen.findByTestId('also-south'));
    await group('south');
    expect(location.hash).toBe(`#bristol+south/${DATE}`);
    fireEvent.click(screen.getByTestId('only-south'));
    await waitFor(() => expect(location.hash).toBe(`#south/${DATE}`));
    expect(screen.queryByTestId('group-south')).toBeNull();
    await screen.findByTestId('row-south-t-1');
  });

  it('are so many at most, which the choice says; one is always left', async () => {
    const many = Array.from({ length: TERRITORIES_MAX + 1 }, (_, index) => ({ ...SOUTH, id: `s-${index}`, name: `S ${index}` }));
    open(many.slice(0, TERRITORIES_MAX).map(({ id }) => id).join('+'), 'dispatcher', { 'GET /api/territories': many, 'GET /api/territories/s-0/days': days });
    fireEvent.click(await screen.findByTestId('territories'));
    expect((await screen.findByTestId<HTMLInputElement>('also-s-8')).disabled).toBe(true);
    screen.getByText(/8 are as many as can be on show/);
    for (let index = 1; index < TERRITORIES_MAX; index += 1) fireEvent.click(screen.getByTestId(`also-s-${index}`));
    await waitFor(() => expect(territoryIds.value).toEqual(['s-0']));
    expect(screen.getByTestId<HTMLInputElement>('also-s-0').disabled).toBe(true);
  });

  it('are moved, booked and planned in each by itself', async () => {
    const preview = { feasible: true, problems: [], cost_delta: 0, travel_delta_s: 0, breaks: [], changes: [], arrive: null };
    const calls = open('bristol+south', 'dispatcher', { [`POST ${path('south')}/moves/preview`]: preview, [`POST ${path('south')}/moves`]: { plan: 'south-p-2' }, [`GET ${path('south')}/jobs`]: { jobs: [] } });
    await group('south');
    cursorId.value = 'south-v-1';
    press('v');
    const dialog = await screen.findByTestId('move');
    expect([...dialog.querySelectorAll<HTMLInputElement>('input[type="radio"]')].map(({ value }) => value)).toEqual(['south-t-1', 'south-t-2', '']);
    await within(dialog).findByText(/Only technicians of Bristol South/);
    fireEvent.click(dialog.querySelector('input[value="south-t-2"]')!);
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('move-confirm').disabled).toBe(false));
    fireEvent.submit(dialog);
    await waitFor(() => expect(calls.find(({ what }) => what === `POST ${path('south')}/moves`)?.body).toMatchObject({ visit: 'south-v-1', technician: 'south-t-2', expected_plan: south.plan!.id }));
    await waitFor(() => expect(screen.queryByTestId('move')).toBeNull());
    press('n');
    expect((await screen.findByTestId<HTMLSelectElement>('in-territory')).value).toBe('south');
    await waitFor(() => expect(calls.some(({ what }) => what === `GET ${path('south')}/jobs`)).toBe(true));
  });

  it('have a plan each: one without is planned, and the other’s rest is shown first', async () => {
    const calls = open('bristol+south', 'dispatcher', { [`GET ${path('south')}`]: { ...south, plan: null }, [`POST ${path('south')}/plan`]: { plan: 'p', assigned: 2, unassigned: 0 }, [`POST ${path('bristol')}/plan/preview`]: { expected_plan: 'p-1', orders: [], cost_delta: 0, travel_delta_s: 0, unassigned_before: 0, unassigned_after: 0, changes: [], breaks: [], saves: [] } });
    await group('south');
    await screen.findByTestId('row-south-t-1');
    press('p');
    await screen.findByTestId('replan-preview');
    fireEvent.change(screen.getByTestId('in-territory'), { target: { value: 'south' } });
    const take = await screen.findByText('Plan the day');
    expect(calls.some(({ what }) => what.endsWith('/plan'))).toBe(false);
    fireEvent.submit(take.closest('form')!);
    await waitFor(() => expect(calls.some(({ what }) => what === `POST ${path('south')}/plan`)).toBe(true));
  });

  it('are searched together', async () => {
    open('bristol+south', 'dispatcher', { 'GET /api/territories/bristol/search?q=zo': { visits: [] }, 'GET /api/territories/south/search?q=zo': { visits: [{ territory: 'south', day: '2026-10-16', visit: 'v-z', reference: 'Z1', customer: 'Zoe', status: 'planned' }] } });
    await group('south');
    fireEvent.input(screen.getByRole('combobox'), { target: { value: 'zo' } });
    const hit = await screen.findByText('Zoe');
    expect(hit.closest('li')!.textContent).toContain('Bristol South');
  });

  it('are the same for who may only look, with nothing to change', async () => {
    open('bristol+south', 'viewer');
    await group('south');
    await screen.findByTestId('row-south-t-1');
    expect(document.querySelectorAll('.row button.lock, .row button.sick, [data-testid="plan"], [data-testid="urgent-open"]')).toHaveLength(0);
    fireEvent.click(screen.getByTestId('territories'));
    await screen.findByTestId('also-lyon');
  });

  it('print each on paper of its own', async () => {
    globalThis.print = () => undefined;
    open('bristol+south');
    await group('south');
    await screen.findByTestId('row-south-t-1');
    fireEvent.click(screen.getByTestId('print'));
    const paper = await screen.findByTestId('printed');
    expect([...paper.querySelectorAll('h1')].map(({ textContent }) => textContent)).toEqual(['Bristol North, Thu 15 Oct 2026', 'Bristol South, Thu 15 Oct 2026']);
    dispatchEvent(new Event('afterprint'));
  });
});

describe('a filter with a name', () => {
  afterEach(() => {
    [filter.value, rowOrder.value] = ['all', 'plain'];
    localStorage.clear();
    cleanup();
  });

  it('is saved, picked and deleted', async () => {
    openBoard('viewer', { [`GET ${DAY}`]: { ...eventful, visits: [visit()] } });
    await screen.findByTestId('timeline');
    [filter.value, rowOrder.value] = ['late', 'worries'];
    fireEvent.click(screen.getByTestId('saved-filters'));
    fireEvent.input(await screen.findByTestId('filter-name'), { target: { value: ' Late  ones ' } });
    fireEvent.submit(screen.getByTestId('filter-name').closest('form')!);
    expect((await screen.findByTestId('saved-filter')).textContent).toBe('Late ones Late, rows at risk first');
    [filter.value, rowOrder.value] = ['all', 'plain'];
    fireEvent.click(screen.getByTestId('saved-filter'));
    expect([filter.value, rowOrder.value]).toEqual(['late', 'worries']);
    expect(screen.queryByTestId('saved-filter')).toBeNull();
    fireEvent.click(screen.getByTestId('saved-filters'));
    fireEvent.click(await screen.findByLabelText('Delete Late ones'));
    await waitFor(() => expect(screen.queryByTestId('saved-filter')).toBeNull());
  });
});
