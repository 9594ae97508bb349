// Two dispatchers on one day of a firm: a visit is carried to where it breaks a promise, the question names whose,
// the texts wait, and the change is taken back and done again with keys; the other board follows. What the day has
// moved on from is refused in words; the map goes with the timeline. Then a caller's visit, a visit on no route and the rest of the day, by keys only;
// the team, a file with mistakes, and a call that the phone system hands over.

import { readFileSync } from 'node:fs';
import { accessible, address, ensure, picture, until, withBrowser } from './support.mjs';
import { DATE, DAY, dispatcher, isOn, openDay, prepare, routeOf } from './firm.mjs';

const { KEPT_DAY_FILE: dayFile } = process.env;
const CALLER = '<img src=x onerror="globalThis.broken=1"> Weber';

await withBrowser(async (browser) => {
  const mine = await dispatcher(browser);
  await prepare(mine);
  const other = await dispatcher(browser);
  await openDay(mine.page);
  await openDay(other.page);
  await theMapIsLinked(mine);
  await aMoveIsAskedHeldAndTakenBack(mine, other);
  await theOthersChangeIsNotTakenBack(mine, other);
  await aCallerIsBooked(mine);
  await aVisitOnNoRouteFindsAPlace(mine);
  await theRestIsShownFirst(mine);
  await theTeamAndABadFile(mine);
  await aCallOpensTheStory(mine);
  for (const { problems } of [mine, other]) ensure(problems.length === 0, `the board failed: ${problems.join('; ')}`);
  ensure((await mine.page.evaluate(() => globalThis.broken)) === undefined, 'a name was run as a script');
});

/** What is pointed at in the timeline is marked on the map, with its route; what is picked there opens its story. */
async function theMapIsLinked({ page, day, post }) {
  const view = await day();
  const [first, second] = view.visits.filter(({ block, point }) => block && point);
  await page.getByTestId(`visit-${first.id}`).focus();
  const map = page.getByTestId('map');
  await map.locator('.marked').getByText(first.customer).waitFor();
  ensure((await map.getByTestId(`route-${first.technician}`).getAttribute('class')) === 'route strong', 'the route isn\'t marked');
  await map.locator(`[data-visit-on-map="${second.id}"]`).dispatchEvent('click');
  await page.getByRole('heading', { name: second.customer }).waitFor();
  await accessible(page, 'the map');
  await page.keyboard.press('Escape');

  await post(`${DAY}/moves`, { visit: second.id, technician: null, position: null });
  await map.locator(`[data-visit-on-map="${second.id}"] rect.dot`).waitFor({ state: 'attached' });
  await post(`${DAY}/moves`, { visit: second.id, technician: second.technician, position: second.sequence });
  await isOn(page, second.technician, second.id);
}

/** A place on another technician's route that breaks somebody's promise. */
async function breakingPlace({ day, post }) {
  const view = await day();
  for (const visit of view.visits.filter(({ block }) => block)) {
    for (const { id: technician } of view.technicians.filter(({ id }) => id !== visit.technician)) {
      const route = routeOf(view, technician);
      for (let position = 0; position < route.length; position += 1) {
        const preview = await post(`${DAY}/moves/preview`, { visit: visit.id, technician, position });
        if (preview.breaks.length > 0) return { visit, technician, next: route[position], preview };
      }
    }
  }
  throw new Error('no move breaks a promise');
}

/** Carries a visit to just before another one. */
async function carry(page, { visit, technician, next }) {
  const from = await page.getByTestId(`visit-${visit.id}`).boundingBox();
  const row = await page.getByTestId(`row-${technician}`).boundingBox();
  const before = await page.getByTestId(`visit-${next.id}`).boundingBox();
  await page.mouse.move(from.x + 6, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(before.x + before.width / 4, row.y + row.height / 2, { steps: 8 });
  await page.getByTestId('carried').getByText('Endangers').waitFor();
  await picture(page, 'board-drag');
  await page.mouse.up();
}

async function aMoveIsAskedHeldAndTakenBack(mine, other) {
  const { page, day } = mine;
  const before = await day();
  const place = await breakingPlace(mine);
  const { visit, technician } = place;
  await carry(page, place);
  const ask = page.getByTestId('move');
  await ask.getByText(`Breaks ${place.preview.breaks[0].customer}’s`).waitFor();
  await picture(page, 'board-move');
  await accessible(page, 'the question of a move');
  ensure((await day()).plan.id === before.plan.id, 'the move was made before it was asked');
  await page.keyboard.press('t');
  await page.getByTestId('held').waitFor();
  await isOn(other.page, technician, visit.id);
  await picture(page, 'board-held');
  await accessible(page, 'the held texts');
  const moved = await day();
  ensure(moved.plan.held_texts > 0 && moved.alerts.length > 0, `nobody is told: ${JSON.stringify(moved.plan)}`);

  await page.keyboard.press('Control+z');
  await isOn(page, visit.technician, visit.id);
  await isOn(other.page, visit.technician, visit.id);
  const back = await day();
  ensure(back.plan.held_texts === 0 && back.alerts.length === 0, 'texts still wait');
  const order = (view) => JSON.stringify(view.technicians.map(({ id }) => routeOf(view, id).map((one) => one.id)));
  ensure(order(back) === order(before), 'the routes are others than before');

  await page.keyboard.press('Control+Shift+Z');
  await isOn(other.page, technician, visit.id);
  await page.keyboard.press('z');
  await isOn(other.page, visit.technician, visit.id);
}

async function theOthersChangeIsNotTakenBack(mine, other) {
  const view = await mine.day();
  const visit = view.visits.find(({ block }) => block);
  const to = (technician) => ({ visit: visit.id, technician, position: null });
  await mine.page.getByTestId(`visit-${visit.id}`).focus();
  await mine.page.keyboard.press('v');
  const off = mine.page.getByRole('radio').last();
  await off.focus();
  await mine.page.keyboard.press('Space');
  await until('the price is known', async () => mine.page.getByTestId('move-confirm').isEnabled());
  await mine.page.keyboard.press('Enter');
  await mine.page.getByTestId(`unassigned-${visit.id}`).waitFor();
  await other.post(`${DAY}/moves`, to(visit.technician));
  await isOn(mine.page, visit.technician, visit.id);
  await mine.page.keyboard.press('z');
  await mine.page.getByTestId('notice').getByText('The plan has changed since you saw it').waitFor();
  await isOn(mine.page, visit.technician, visit.id);
}

async function aCallerIsBooked({ page, day }) {
  await page.keyboard.press('n');
  await page.getByTestId('caller').waitFor();
  await page.keyboard.type('07700 900101');
  await page.getByRole('option', { name: /Amelia Price/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await until('the customer is filled in', async () => (await page.getByLabel('Name', { exact: true }).inputValue()) === 'Amelia Price');
  await page.getByLabel('Name', { exact: true }).fill(CALLER);
  await page.getByLabel('Job').fill('Leak <b>now</b>');
  await page.getByLabel('Minutes').fill('30');
  await page.getByTestId('slots').waitFor();
  await page.getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  await picture(page, 'board-urgent');
  await accessible(page, 'the urgent visit');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: CALLER }).waitFor();
  const booked = (await day()).visits.find(({ customer }) => customer === CALLER);
  ensure(booked && booked.technician !== null, 'the caller is on no route');
  await page.keyboard.press('Escape');
}

async function aVisitOnNoRouteFindsAPlace({ page, day, post }) {
  const visit = (await day()).visits.find(({ customer }) => customer === CALLER);
  await post(`${DAY}/moves`, { visit: visit.id, technician: null, position: null });
  await page.getByTestId(`place-${visit.id}-1`).waitFor();
  await page.getByTestId(`unassigned-${visit.id}`).focus();
  await picture(page, 'board-places');
  await accessible(page, 'the unassigned visits');
  await page.keyboard.press('1');
  await until('the visit is on a route', async () => (await day()).visits.find(({ id }) => id === visit.id).technician !== null);
}

async function theRestIsShownFirst({ page, day }) {
  const before = await day();
  const busy = before.technicians.find(({ total }) => total > 0);
  await page.getByTestId(`visit-${routeOf(before, busy.id)[0].id}`).focus();
  await page.keyboard.press('o');
  await page.getByTestId('replan-preview').waitFor();
  await picture(page, 'board-off-today');
  await accessible(page, 'the rest without a technician');
  ensure((await day()).plan.id === before.plan.id, 'a preview changed the plan');
  await page.keyboard.press('Enter');
  await page.getByTestId(`row-${busy.id}`).getByText('Absent today').first().waitFor();
  await page.keyboard.press('p');
  await page.getByTestId('replan-preview').waitFor();
  await picture(page, 'board-replan');
  await accessible(page, 'the rest planned again');
  await page.keyboard.press('Escape');
  await page.getByTestId('replan').waitFor({ state: 'detached' });
}

async function theTeamAndABadFile({ page, day }) {
  await page.getByTestId('view-team').click();
  await page.getByTestId('member-sam').getByTestId('invite-sam').click();
  await page.getByTestId('code').waitFor();
  await picture(page, 'board-team');
  await accessible(page, 'the team');
  await page.getByTestId('view-day').click();

  const before = await day();
  const file = JSON.parse(readFileSync(dayFile, 'utf8'));
  const [first, ...others] = file.visits;
  const bad = { ...file, date: DATE, visits: [{ ...first, id: 'other', window: { from: '12:00', to: '08:00' } }, ...others] };
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'monday.json'));
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  }, JSON.stringify(bad));
  await page.getByTestId('mistakes').getByText('visits[0].window').first().waitFor();
  await picture(page, 'board-mistakes');
  await accessible(page, 'a file with mistakes');
  ensure((await day()).revision === before.revision, 'a file with mistakes changed the day');
  await page.keyboard.press('Escape');
}

async function aCallOpensTheStory({ page }) {
  await page.goto(`${address}/call?number=${encodeURIComponent('07700 900102')}`);
  await page.getByRole('heading', { name: 'Rohan Mehta' }).waitFor();
  await until('the address is the visit’s', async () => new URL(page.url()).pathname === '/' && page.url().includes(`#bristol/${DATE}/`));
}
