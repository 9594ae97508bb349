// Texts that would be scripts, in every field that people write: a firm's file, a booking, messages both ways, users,
// settings. Wherever the board shows them they are text; nothing runs, nothing is loaded, and no other origin is asked than
// the tile server that the firm names, which is asked by the open map alone.

import { readFileSync } from 'node:fs';
import { address, ensure, get, picture, signIn, until, withBrowser } from './support.mjs';
import { tileServer } from './tiles.mjs';
import { DATE, DAY, dispatcher, openDay } from './firm.mjs';

const { KEPT_DAY_FILE: dayFile, KEPT_LOGIN: login, KEPT_PASSWORD: password, KEPT_TILES: tiles } = process.env;
const TAG = '<img src=x onerror="globalThis.broken=1">';
const bad = (name) => `${TAG} ${name}`;

await withBrowser(async (browser) => {
  const server = await tileServer(tiles);
  const mine = await dispatcher(browser, undefined, tiles);
  const visit = await aHostileFirm(mine);
  await theDayShowsText(mine, visit);
  await thePagesShowText(mine, visit);
  ensure(mine.problems.length === 0, `the board failed: ${mine.problems.join('; ')}`);
  await theMapHasAGround(browser, server, visit);
  server.close();
});

/** Tiles of the open map and of nothing else, under the policy that the server sends. */
async function theMapHasAGround(browser, { asked }, visit) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
  const shown = page.locator('[data-testid=tiles] img[data-there]');
  await signIn(page, login, password);
  await openDay(page);
  await until('tiles are shown', async () => (await shown.count()) > 0);
  await page.getByText('© <b>the makers').waitFor();
  ensure(asked.length > 0 && asked.length <= 200, `${asked.length} tiles were asked for`);
  for (const { path, referer } of asked) {
    ensure(/^\/t\/\d+\/\d+\/\d+\.svg$/.test(path), `${path} was asked`);
    ensure(referer === `${address}/`, `a tile's server is told ${referer}`);
  }
  const zooms = () => new Set(asked.map(({ path }) => path.split('/')[2]));
  const before = Math.max(...zooms());
  await page.getByTestId('map').locator('.mapbox').focus();
  for (const key of ['+', '+', '+', 'ArrowLeft']) await page.keyboard.press(key);
  await until('nearer tiles are asked for', async () => Math.max(...zooms()) > before);
  await until('those of before are gone', async () => (await page.locator(`[data-testid=tiles] img[src*="/t/${before}/"]`).count()) === 0);
  await picture(page, 'map-tiles');
  const other = tiles.replace('127.0.0.1', 'localhost');
  await page.evaluate((url) => new Promise((over) => Object.assign(new Image(), { onload: over, onerror: over, src: url })), `${other}/t/1/1/1.svg`);
  ensure(refused.some((text) => text.includes('Content Security Policy')), `another origin's image isn't refused: ${refused.join('; ')}`);

  // The map is closed on a narrow screen until it is asked for, and a customer's page has no tiles at all.
  await page.setViewportSize({ width: 1024, height: 768 });
  asked.length = 0;
  await page.reload();
  await page.getByTestId('timeline').waitFor();
  const { link } = await get(context, `/api/visits/${visit.id}`);
  const customers = await context.newPage();
  await customers.goto(link, { waitUntil: 'networkidle' });
  ensure(asked.length === 0, `a closed map or a customer's page asked for ${asked.map(({ path }) => path).join(', ')}`);
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await until('the open map asks for tiles', async () => asked.length > 0);
  await context.close();
}

/** All names of a day's file, and what is written about it later. */
async function aHostileFirm({ post, day }) {
  const file = JSON.parse(readFileSync(dayFile, 'utf8'));
  const named = ({ name, ...rest }) => ({ ...rest, name: bad(name) });
  const skill = bad('gas');
  const withSkill = (one) => ({ ...one, skills: { [skill]: 3 } });
  await post('/api/territories/bristol/import', {
    ...file,
    date: DATE,
    territory: { ...file.territory, name: bad('Bristol'), firm: bad('Brook'), people: file.territory.people.map(named) },
    technicians: file.technicians.map(named).map(withSkill),
    customers: file.customers.map(named),
    sites: file.sites.map((site) => ({ ...site, address: bad(site.address ?? 'Street'), access: bad('key') })),
    visits: file.visits.map(({ owner, ...visit }, index) => ({ ...withSkill(visit), ...(owner ? { owner: bad(owner) } : {}), parts: [], job_type: bad('Boiler'), duration_min: index === 0 ? 600 : 30 })),
  });
  await post(`${DAY}/plan`, { mode: 'all' });
  await post(`${DAY}/tell`, {});
  const visit = (await day()).visits.find(({ phone, technician }) => phone && technician);
  await post(`/api/visits/${visit.id}/messages`, { body: bad('we come') });
  await post(`/api/inbox/${encodeURIComponent(visit.phone)}`, { body: bad('please call') });
  await post('/api/users', { login: 'eve', name: bad('Eve'), role: 'viewer' });
  return visit;
}

async function isText(page, where) {
  const found = await page.evaluate(() => ({ broken: globalThis.broken, images: document.querySelectorAll('img[src="x"]').length, shown: document.body.innerText.includes('<img src=x') }));
  ensure(found.broken === undefined && found.images === 0, `${where}: a text became an element`);
  ensure(found.shown, `${where}: no such text is shown`);
}

async function theDayShowsText({ page, context }, visit) {
  await openDay(page);
  await isText(page, 'the day');
  await page.getByTestId(`visit-${visit.id}`).focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('messages').getByText('please call').first().waitFor();
  await page.keyboard.press('l');
  await isText(page, 'the story');
  await page.keyboard.press('t');
  await page.getByTestId('thread').getByText('please call').first().waitFor();
  await isText(page, 'the phone');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('<img');
  await page.getByRole('option').filter({ hasText: '<img src=x' }).first().waitFor();
  await isText(page, 'the search');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByTestId(`visit-${visit.id}`).focus();
  await page.keyboard.press('v');
  await page.getByTestId('move').waitFor();
  await isText(page, 'the question of a move');
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  await page.getByTestId('replan-preview').waitFor();
  await isText(page, 'the rest planned again');
  await page.keyboard.press('Escape');
  const unassigned = (await get(context, DAY)).visits.filter(({ technician }) => technician === null);
  ensure(unassigned.length > 0, 'ten hours of work found a place');
  await page.getByTestId('zoom-week').click();
  await page.getByTestId('week').waitFor();
  await until('the week names people', async () => (await page.getByTestId('week').innerText()).includes('<img src=x'));
  await isText(page, 'the week');
  await page.getByTestId('zoom-day').click();
  await page.evaluate(() => (globalThis.print = () => undefined));
  await page.getByTestId('menu').click();
  await page.getByTestId('print').click();
  await page.getByTestId('printed').waitFor({ state: 'attached' });
  await isText(page, 'the day on paper');
}

async function thePagesShowText({ page }, visit) {
  await openDay(page);
  await page.getByTestId('view-team').click();
  await page.getByTestId('team').waitFor();
  await isText(page, 'the team');
  await page.getByTestId('menu').click();
  await page.getByTestId('view-users').click();
  await page.getByTestId('user-eve').waitFor();
  await isText(page, 'the users');
  await page.getByTestId('view-settings').click();
  await page.getByTestId('text-evening').getByRole('button').click();
  const field = page.getByTestId('wording');
  await field.fill(`${TAG} { $technician } comes { $day } from { $from } to { $to }.`);
  await page.getByTestId('preview').getByText('<img src=x').first().waitFor();
  await isText(page, 'the wording');
  await page.goto(`${address}/call?number=${encodeURIComponent(visit.phone)}`);
  await page.getByTestId('story').waitFor();
  await isText(page, 'a call');
}
