// Takes a picture of every view of a running demo (`cargo xtask demo --manual`), in light and dark, at 1440×900 and 1024×768, to be
// looked at: npm run pictures -- [address] [folder] [language] [only: names of views, comma between]

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [address = 'http://127.0.0.1:8080', folder = 'pictures', language = 'en', only = ''] = process.argv.slice(2);
const LOGIN = { login: 'owner', password: 'kept-demo' };
/** A bound on the wait for the day's first warning. */
const WARNED_MS = 300_000;
const SIZES = [[1440, 900], [1024, 768]];
const COLOURS = ['light', 'dark'];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const context = await browser.newContext({ reducedMotion: 'reduce', locale: language === 'en' ? 'en-GB' : language });
await context.addInitScript((chosen) => localStorage.setItem('kept-language', chosen), language);
const page = await context.newPage();
page.on('pageerror', (error) => console.error(`page: ${error.message}`));

const wants = (name) => only === '' || only.split(',').includes(name);
const test = (id) => page.getByTestId(id);

/** A view in both colours and sizes. */
async function look(name) {
  if (!wants(name)) return;
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of COLOURS) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Leaves whatever is open. */
async function close() {
  for (let layer = 0; layer < 3; layer += 1) await page.keyboard.press('Escape');
  await page.waitForTimeout(100);
}

const get = async (path) => (await context.request.get(address + path)).json();

/** The day that is played, as soon as somebody in it is warned. */
async function warnedDay() {
  const [territory] = await get('/api/territories');
  const end = Date.now() + WARNED_MS;
  for (;;) {
    const { days } = await get(`/api/territories/${territory.id}/days`);
    for (const date of days.map((one) => one.date ?? one)) {
      const day = await get(`/api/territories/${territory.id}/days/${date}`);
      if (day.alerts.some(({ type, options }) => type === 'open' && options.length > 1)) return { territory, day };
    }
    if (Date.now() > end) throw new Error('nobody is warned');
    await page.waitForTimeout(1000);
  }
}

async function theDay({ territory, day }) {
  await page.goto(`${address}/#${territory.id}/${day.date}`);
  await page.reload();
  await test('timeline').waitFor();
  await test('live').waitFor();
  await page.waitForTimeout(700);
  await look('day');
  await page.keyboard.press('j');
  await test('alerts').locator('.opts').first().waitFor();
  await look('alert');
  await page.keyboard.press('Enter');
  await test('told').first().waitFor();
  await look('story');
  await page.keyboard.press('t');
  await test('thread').waitFor();
  await look('phones');
  await close();
  await page.keyboard.press('?');
  await look('keys');
  await close();
  await page.keyboard.press('/');
  await page.keyboard.type('a');
  await page.waitForTimeout(500);
  await look('search');
  await close();
}

/** What is asked before the day is changed. */
async function theQuestions({ day }) {
  const movable = day.visits.find(({ status, block }) => block && ['planned', 'promised'].includes(status));
  if (movable) {
    await page.getByTestId(`visit-${movable.id}`).focus();
    await page.keyboard.press('v');
    await test('move').waitFor();
    await page.getByRole('radio').nth(1).check();
    await page.waitForTimeout(1500);
    await look('move');
    await close();
    await page.getByTestId(`visit-${movable.id}`).focus();
    await page.keyboard.press('Enter');
    await test('reschedule-open').click();
    await page.waitForTimeout(1500);
    await look('reschedule');
    await close();
  }
  await page.keyboard.press('p');
  await test('replan-preview').waitFor({ timeout: 60_000 });
  await look('replan');
  await close();
  await page.keyboard.press('n');
  await test('caller').waitFor();
  await page.keyboard.type('07');
  await page.waitForTimeout(700);
  await look('urgent');
  await close();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'monday.json'));
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  }, JSON.stringify({ territory: { id: 'north', zone: 'Europe/Nowhere' }, date: '2026-10-15', technicians: [], visits: [] }));
  await test('rejected-close').waitFor();
  await look('import');
  await close();
}

async function theFarView() {
  await test('zoom-week').click();
  await test('week').waitFor();
  await page.waitForTimeout(800);
  await look('week');
  await test('zoom-day').click();
  await test('timeline').waitFor();
}

async function thePages() {
  for (const [view, shown] of [['team', 'team'], ['report', 'range'], ['settings', 'settings-form']]) {
    await test(`view-${view}`).click();
    await test(shown).waitFor();
    await page.waitForTimeout(700);
    await look(view);
  }
  await test('text-evening').getByRole('button').click();
  await test('editor').scrollIntoViewIfNeeded();
  await look('wording');
  await test('menu').click();
  await look('menu');
  await test('view-users').click();
  await test('new-login').waitFor();
  await look('users');
  await test('view-day').click();
  await test('timeline').waitFor();
}

async function theOthers({ territory, day }) {
  await page.goto(`${address}/?tour#${territory.id}/${day.date}`);
  await test('tour').waitFor();
  await look('tour');
  await test('tour-close').click();
  const { phone } = day.visits.find((visit) => visit.phone);
  await page.goto(`${address}/call?number=${encodeURIComponent(phone)}`);
  await test('timeline').waitFor();
  await page.waitForTimeout(1000);
  await look('call');
  await page.goto(`${address}/#${territory.id}/2026-12-24`);
  await page.reload();
  await page.waitForTimeout(1500);
  await look('empty');
  if (!wants('print')) return;
  await page.goto(`${address}/#${territory.id}/${day.date}`);
  await page.reload();
  await test('timeline').waitFor();
  await page.evaluate(() => (globalThis.print = () => undefined));
  await test('menu').click();
  await test('print').click();
  await test('printed').waitFor({ state: 'attached' });
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: join(folder, 'print.png'), fullPage: true });
}

try {
  await page.goto(address);
  await test('login').waitFor();
  await look('login');
  const { status } = await page.evaluate(async (login) => {
    const answer = await fetch('/api/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(login) });
    return { status: answer.status };
  }, LOGIN);
  if (status !== 200) throw new Error(`the login is refused: ${status}`);
  const warned = await warnedDay();
  await theDay(warned);
  await theQuestions(warned);
  await theFarView();
  await thePages();
  await theOthers(warned);
} finally {
  await browser.close();
}
