// What the scripts share: the browser with an end, the API beside it, pictures, axe, and waiting
// with a deadline that says what was waited for.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { KEPT_ADDRESS: address, KEPT_PICTURES: pictures, KEPT_PACKAGES: packages, KEPT_CHROMIUM: chromiumPath } = process.env;
const installed = createRequire(join(packages, 'package.json'));
const { chromium } = installed('playwright-core');

export { address };
export const DATE = '2026-10-15';
/** A bound on one wait. */
const WAIT_MS = 30_000;
/** A bound on the wait for a day's first warning. */
export const WARNED_MS = 200_000;
/** A bound on the wait for the first drives of a day that begins on the evening before. */
export const MORNING_MS = 200_000;
/** A bound on a whole script. */
const ALL_MS = 300_000;
/** A warning with less time is over before a slow machine has shown it. */
const MINUTES_LEFT = 20;

/** A customer's phone. */
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** Runs a script with a browser and closes the browser whatever happens. */
export async function withBrowser(script) {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-quic',
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const end = setTimeout(() => {
    console.error(`gave up after ${ALL_MS / 1000} s`);
    process.exitCode = 1;
    void browser.close();
  }, ALL_MS);
  try {
    await script(browser);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    clearTimeout(end);
    await browser.close();
  }
}

export function ensure(holds, what) {
  if (!holds) throw new Error(what);
}

/** Looks again and again until `look` finds something. */
export async function until(what, look, waitMs = WAIT_MS) {
  const end = Date.now() + waitMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${waitMs / 1000} s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export const picture = (page, name) => page.screenshot({ path: join(pictures, `${name}.png`) });

/** Somebody at a board of their own; `problems` fills with what fails on the page, and with what it asks others than the server and `tiles`. */
export async function visitor(browser, tiles = address) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', bypassCSP: true });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (![address, tiles, 'data:', 'blob:'].some((own) => url.startsWith(own))) problems.push(`${url} was asked`);
  });
  return { context, page, problems };
}

/** Signs in with the keyboard. */
export async function signIn(page, name, secret) {
  await page.goto(address);
  await page.getByTestId('login').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(secret);
  await page.keyboard.press('Enter');
  await until('the login is over', async () => (await page.getByTestId('login').count()) === 0);
}

/** GET of JSON with the context's session. */
export async function get(context, path) {
  const answer = await context.request.get(address + path);
  ensure(answer.ok(), `${path}: ${answer.status()}`);
  return answer.json();
}

/** The simulated day as the board gets it. */
export async function readDay(context) {
  const [territory] = await get(context, '/api/territories');
  return get(context, `/api/territories/${territory.id}/days/${DATE}`);
}

/** The warning that leaves its customer most time, and was sent. */
export async function openAlert(context) {
  const { alerts } = await readDay(context);
  const asked = alerts.filter(({ type, told_at, options, minutes_left }) => type === 'open' && told_at && options.length >= 2 && minutes_left >= MINUTES_LEFT);
  return asked.sort((a, b) => b.minutes_left - a.minutes_left)[0];
}

/**
 * What keeps the visit on this day, so that the day's board shows what becomes of it; waiting before somebody else, who
 * may be taken by the time that a slow machine gets there.
 */
export const wanted = ({ options }) => options.find(({ kind }) => kind === 'wait') ?? options.find(({ kind }) => kind === 'other_technician') ?? options[0];

/** Looks at the page in both colours and sizes. */
export async function look(page, name) {
  for (const [width, height] of [[1440, 900], [1024, 768]]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `${name}-${width}-${colorScheme}`);
      await accessible(page, `${name} (${width}, ${colorScheme})`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Nothing that keeps somebody out. */
export async function accessible(page, name) {
  await page.evaluate(readFileSync(installed.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target).join(', ')}`);
  ensure(told.length === 0, `${name} isn't accessible:\n${told.join('\n')}`);
}
