// Texts that would be scripts, in every field that people write: a firm's file, a booking, messages both ways, users,
// settings. Wherever the board shows them they are text; nothing runs, nothing is loaded, and no other origin is asked.

import { readFileSync } from 'node:fs';
import { address, ensure, get, until, withBrowser } from './support.mjs';
import { DATE, DAY, dispatcher, openDay } from './firm.mjs';

const { KEPT_DAY_FILE: dayFile } = process.env;
const TAG = '<img src=x onerror="globalThis.broken=1">';
const bad = (name) => `${TAG} ${name}`;

await withBrowser(async (browser) => {
  const mine = await dispatcher(browser);
  const asked = [];
  mine.page.on('request', (request) => asked.push(request.url()));
  const visit = await aHostileFirm(mine);
  await theDayShowsText(mine, visit);
  await thePagesShowText(mine, visit);
  ensure(mine.problems.length === 0, `the board failed: ${mine.problems.join('; ')}`);
  const strange = asked.filter((url) => !url.startsWith(address) && !url.startsWith('data:') && !url.startsWith('blob:'));
  ensure(strange.length === 0, `something else was asked: ${strange.join(', ')}`);
});

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
