// Two dispatchers on one day at once. The one who picks a visit up is named on the other's board, until it is let go; when
// both move the same visit, the later one is refused in words and can move it again on the plan that counts by then. A
// board without a line says so and refuses what is done meanwhile; back on it, it shows what it missed, and nothing was
// done behind anybody's back. A locked route is locked on both boards. Last, one of them has a second territory on show.

import { DATE, DAY, dispatcher, isOn, openDay, prepare, routeOf } from './firm.mjs';
import { accessible, address, ensure, picture, until, withBrowser } from './support.mjs';
import { severalTerritories } from './territories.mjs';

const PASSWORD = 'a password of her own';

await withBrowser(async (browser) => {
  const mine = await dispatcher(browser);
  await prepare(mine);
  const ana = await colleague(browser, mine);
  await openDay(mine.page);
  await openDay(ana.page);
  await whoPicksAVisitUpIsNamed(mine, ana);
  await theLaterOfTwoMovesIsRefused(mine, ana);
  await aBoardWithoutALineSaysSo(mine, ana);
  await aLockedRouteIsLockedForBoth(mine, ana);
  await severalTerritories(mine, ana);
  for (const { problems } of [mine, ana]) ensure(problems.length === 0, `the board failed: ${problems.join('; ')}`);
});

/** Somebody else, with a login and a password of her own. */
async function colleague(browser, { post }) {
  const { password } = await post('/api/users', { login: 'ana', name: 'Ana Weber', role: 'dispatcher' });
  const context = await browser.newContext();
  const { csrf } = await (await context.request.post(`${address}/api/login`, { data: { login: 'ana', password } })).json();
  const chosen = await context.request.post(`${address}/api/me/password`, { data: { current: password, new: PASSWORD }, headers: { 'x-csrf-token': csrf } });
  ensure(chosen.ok(), `the password isn't taken: ${chosen.status()} ${await chosen.text()}`);
  await context.close();
  return dispatcher(browser, { login: 'ana', password: PASSWORD });
}

/** A visit with two other technicians who can take it and break nothing. */
async function movable({ day, post }) {
  const view = await day();
  for (const visit of view.visits.filter(({ block }) => block)) {
    const to = [];
    for (const { id } of view.technicians.filter(({ id, absent }) => id !== visit.technician && !absent)) {
      const preview = await post(`${DAY}/moves/preview`, { visit: visit.id, technician: id, position: null });
      if (preview.feasible && preview.breaks.length === 0) to.push(id);
      if (to.length === 2) return { visit, to };
    }
  }
  throw new Error('no visit can go to two others');
}

/** Picks a visit up by key, and chooses whose it is to be; nothing is done yet. */
async function pickUp(page, visit, technician) {
  await page.getByTestId(`visit-${visit}`).focus();
  await page.keyboard.press('v');
  await page.getByTestId('move').waitFor();
  if (technician === undefined) return;
  await choose(page, technician);
  await until('the price is known', () => page.getByTestId('move-confirm').isEnabled());
}

async function choose(page, technician) {
  await page.locator(`input[name="technician"][value="${technician}"]`).focus();
  await page.keyboard.press('Space');
}

async function letGo(page) {
  await page.keyboard.press('Escape');
  await page.getByTestId('move').waitFor({ state: 'detached' });
}

async function whoPicksAVisitUpIsNamed(mine, ana) {
  const { visit } = await movable(mine);
  await pickUp(ana.page, visit.id);
  const block = mine.page.getByTestId(`visit-${visit.id}`);
  const row = mine.page.getByTestId(`row-${visit.technician}`);
  await block.getByText('Ana is moving this').waitFor({ state: 'attached' });
  ensure((await row.getAttribute('aria-label')).includes(`Ana is moving ${visit.customer}`), 'the row doesn\'t name her');
  await picture(mine.page, 'board-company');
  await accessible(mine.page, 'a board with company');
  await letGo(ana.page);
  await until('she is named no more', async () => (await block.getByText('Ana is moving').count()) === 0);
}

async function theLaterOfTwoMovesIsRefused(mine, ana) {
  const { visit, to: [first, second] } = await movable(mine);
  // Both have chosen before either has done it; the later board is kept from hearing of the other's move in between.
  await pickUp(ana.page, visit.id, second);
  await pickUp(mine.page, visit.id, first);
  // Requests without an answer go on as soon as the route is given up.
  await ana.page.route(`**${DAY}*`, () => undefined);
  await mine.page.getByTestId('move-confirm').click();
  await isOn(mine.page, first, visit.id);
  const made = await mine.day();
  await ana.page.getByTestId('move-confirm').click();
  await ana.page.getByTestId('notice').getByText('The plan has changed since you saw it').waitFor();
  ensure((await mine.day()).plan.id === made.plan.id, 'the later move was made all the same');
  await ana.page.unroute(`**${DAY}*`);
  await picture(ana.page, 'board-conflict');
  // Her question is still open, on the plan that counts now: she may move it from there.
  await isOn(ana.page, first, visit.id);
  await until('the price is known', () => ana.page.getByTestId('move-confirm').isEnabled());
  await ana.page.getByTestId('move-confirm').click();
  await isOn(mine.page, second, visit.id);
  await isOn(ana.page, second, visit.id);
  const everywhere = ({ visits }) => visits.filter(({ technician }) => technician !== null).length;
  ensure(everywhere(await mine.day()) === everywhere(made), 'a visit was lost');
}

async function aBoardWithoutALineSaysSo(mine, ana) {
  const { visit, to: [first] } = await movable(mine);
  await ana.context.setOffline(true);
  await ana.page.getByTestId('lost').waitFor();
  const before = await mine.day();
  await ana.page.getByTestId(`visit-${visit.id}`).focus();
  await ana.page.keyboard.press('f');
  await ana.page.getByTestId('notice').getByText('Not done: the connection is lost').waitFor();
  await picture(ana.page, 'board-without-line');
  const moved = await mine.post(`${DAY}/moves`, { visit: visit.id, technician: first, position: null });
  await ana.context.setOffline(false);
  await ana.page.getByTestId('lost').waitFor({ state: 'detached' });
  await isOn(ana.page, first, visit.id);
  const after = await mine.day();
  ensure(after.plan.id === moved.plan && before.plan.id !== moved.plan, 'another plan counts');
  ensure(!after.visits.some(({ pinned }) => pinned), 'what was refused was done later');
}

async function aLockedRouteIsLockedForBoth(mine, ana) {
  const { visit } = await movable(mine);
  const before = await mine.day();
  const { id: technician } = before.technicians.find(({ id, total }) => id !== visit.technician && total > 0);
  await ana.page.getByTestId(`visit-${routeOf(before, technician)[0].id}`).focus();
  await ana.page.keyboard.press('x');
  const row = mine.page.getByTestId(`row-${technician}`);
  await row.getByText('Locked').first().waitFor();
  await picture(mine.page, 'board-locked');
  await accessible(mine.page, 'a locked route');
  await pickUp(mine.page, visit.id);
  await choose(mine.page, technician);
  await mine.page.getByTestId('move').getByText(/is locked: unlock it first/).first().waitFor();
  await letGo(mine.page);
  await ana.page.keyboard.press('z');
  await until('it is unlocked on both boards', async () => !(await row.getAttribute('aria-label')).includes('Locked'));
  const view = await mine.day();
  ensure(view.date === DATE && view.technicians.every(({ locked }) => !locked), 'a route is still locked');
}
