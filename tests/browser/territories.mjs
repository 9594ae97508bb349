// Two territories in one timeline: their rows are in groups; what somebody does in the second one arrives; a visit is moved
// there and taken back; one can't be carried to the other territory, which is said in words. Pages about one territory have
// a plain choice. A filter that was given a name is picked.

import { readFileSync } from 'node:fs';
import { DATE, isOn } from './firm.mjs';
import { accessible, ensure, get, picture, until } from './support.mjs';

const { KEPT_DAY_FILE: dayFile } = process.env;
const SOUTH_DAY = `/api/territories/south/days/${DATE}`;

/** Shows the firm's day beside that of a second territory, to which `ana` belongs as well. */
export async function severalTerritories(mine, ana) {
  const before = await mine.day();
  await secondTerritory(mine);
  const south = { ...mine, day: () => get(mine.context, SOUTH_DAY) };
  await chooseBoth(mine.page);
  await theOthersChangeArrives(south, ana);
  await aMoveWithinIsTakenBack(south);
  await aMoveAcrossIsRefused(mine, south);
  await aPageShowsOneOfThem(mine.page);
  await aFilterHasAName(mine.page);
  ensure((await mine.day()).plan.id === before.plan.id, 'the first territory’s plan was changed');
}

/** The firm's day file as that of a neighbour: everybody and everything there has an id and a name of its own. */
async function secondTerritory({ post }) {
  const { territory, technicians, customers, sites, visits } = JSON.parse(readFileSync(dayFile, 'utf8'));
  const id = (one) => `s-${one}`;
  // A customer or a site may be written out where it is visited.
  const named = (one) => (typeof one === 'string' ? id(one) : { ...one, id: id(one.id) });
  const file = {
    territory: { ...territory, id: 'south', name: 'Bristol South', zone: 'Europe/Paris' },
    date: DATE,
    technicians: technicians.map((one) => ({ ...one, id: id(one.id), name: `Southern ${one.name}` })),
    customers: customers.map((one) => ({ ...one, id: id(one.id) })),
    sites: sites.map((one) => ({ ...one, id: id(one.id) })),
    visits: visits.map((one) => ({ ...one, id: id(one.id), customer: named(one.customer), site: named(one.site), preferred: one.preferred?.map(id), refused: one.refused?.map(id) })),
  };
  await post('/api/territories/south/import', file);
  await post(`${SOUTH_DAY}/plan`, { mode: 'all' });
  await post(`${SOUTH_DAY}/tell`, {});
}

/** With keys: the choice is opened, the second territory is ticked, and the address names both. */
async function chooseBoth(page) {
  await page.reload();
  await page.getByTestId('territories').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('also-south').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await until('the address names both', async () => page.url().endsWith(`/#bristol+south/${DATE}`));
  await page.reload();
  for (const [group, row] of [['bristol', 'sam'], ['south', 's-sam']]) {
    const rows = page.getByTestId(`group-${group}`);
    await rows.getByTestId(`row-${row}`).waitFor();
    await rows.getByRole('heading').waitFor();
  }
  // Their clock is another one, which their head and their rows say.
  await page.getByTestId('clock-south').getByText('Europe/Paris').waitFor();
  ensure(/CES?T|GMT\+\d/.test(await page.getByTestId('row-s-sam').getAttribute('aria-label')), 'the row says nothing of its zone');
  await picture(page, 'board-territories');
  await accessible(page, 'two territories');
}

/** A visit of the second territory with a place that breaks nothing. */
async function harmless({ post, day }) {
  const view = await day();
  for (const visit of view.visits.filter(({ block }) => block)) {
    for (const { id: technician } of view.technicians.filter(({ id }) => id !== visit.technician)) {
      const preview = await post(`${SOUTH_DAY}/moves/preview`, { visit: visit.id, technician, position: null });
      if (preview.feasible && preview.breaks.length === 0) return { visit, technician };
    }
  }
  throw new Error('no visit can be moved');
}

async function theOthersChangeArrives(south, ana) {
  const before = await south.day();
  const { visit, technician } = await harmless(south);
  const made = await ana.post(`${SOUTH_DAY}/moves`, { visit: visit.id, technician, position: null });
  await isOn(south.page, technician, visit.id);
  await ana.post(`${SOUTH_DAY}/plan/restore`, { plan: before.plan.id, expected_plan: made.plan });
  await isOn(south.page, visit.technician, visit.id);
}

async function aMoveWithinIsTakenBack(south) {
  const { page, day } = south;
  const { visit, technician } = await harmless(south);
  await page.getByTestId(`visit-${visit.id}`).focus();
  await page.keyboard.press('v');
  const choices = page.getByTestId('move').locator('input[name="technician"]');
  ensure((await choices.evaluateAll((all) => all.map(({ value }) => value))).every((id) => id === '' || id.startsWith('s-')), 'somebody of another territory is offered');
  await page.getByTestId('move').getByText('Only technicians of Bristol South').waitFor();
  await page.locator(`input[name="technician"][value="${technician}"]`).focus();
  await page.keyboard.press('Space');
  await until('the price is known', () => page.getByTestId('move-confirm').isEnabled());
  await page.keyboard.press('Enter');
  await isOn(page, technician, visit.id);
  await page.getByTestId('held').waitFor();
  await page.keyboard.press('z');
  await isOn(page, visit.technician, visit.id);
  ensure((await day()).visits.find(({ id }) => id === visit.id).technician === visit.technician, 'the move wasn\'t taken back');
}

async function aMoveAcrossIsRefused(mine, south) {
  const { page } = mine;
  const plans = async () => [(await mine.day()).plan.id, (await south.day()).plan.id].join();
  const before = await plans();
  const visit = (await mine.day()).visits.find(({ block }) => block);
  const from = await page.getByTestId(`visit-${visit.id}`).boundingBox();
  const row = await page.getByTestId('row-s-sam').boundingBox();
  await page.mouse.move(from.x + 6, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(row.x + row.width / 2, row.y + row.height / 2, { steps: 8 });
  const refusal = `${visit.customer}’s visit belongs to Bristol. Nobody of Bristol South can take it over`;
  await page.getByTestId('carried').getByText(refusal).waitFor();
  await picture(page, 'board-border');
  await page.mouse.up();
  await page.getByTestId('notice').getByText(refusal).waitFor();
  ensure((await page.getByTestId('move').count()) === 0, 'the move is asked about all the same');
  ensure((await plans()) === before, 'a plan was changed');
}

async function aPageShowsOneOfThem(page) {
  await page.getByTestId('view-team').click();
  await page.getByTestId('member-sam').waitFor();
  await page.getByTestId('territory').selectOption('south');
  await page.getByTestId('member-s-sam').waitFor();
  await until('the address names the second one first', async () => page.url().endsWith(`/#south+bristol/${DATE}/team`));
  await page.getByTestId('view-day').click();
  await page.getByTestId('group-south').waitFor();
  const groups = await page.locator('[data-testid^="group-"]').evaluateAll((all) => all.map(({ dataset }) => dataset.testid));
  ensure(groups.join() === 'group-bristol,group-south', `the groups are in another order: ${groups}`);
}

async function aFilterHasAName(page) {
  await page.getByTestId('filter-unassigned').click();
  await page.getByTestId('worries-first').click();
  await page.getByTestId('saved-filters').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('filter-name').fill('To be placed');
  await page.keyboard.press('Enter');
  await page.getByTestId('saved-filter').getByText('To be placed').waitFor();
  await picture(page, 'board-filters');
  await accessible(page, 'saved filters');
  await page.keyboard.press('Escape');
  await page.getByTestId('filter-all').click();
  await page.getByTestId('worries-first').click();
  await page.reload();
  await page.getByTestId('group-south').waitFor();
  await page.getByTestId('saved-filters').click();
  await page.getByTestId('saved-filter').click();
  for (const pressed of ['filter-unassigned', 'worries-first']) {
    await until(`${pressed} is pressed`, async () => (await page.getByTestId(pressed).getAttribute('aria-pressed')) === 'true');
  }
  await page.getByTestId('filter-all').click();
}
