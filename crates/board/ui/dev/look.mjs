// Takes pictures of the board in light and dark and at two sizes, and checks each view with axe.
// Needs `npm run dev` (or preview) to be running: node dev/look.mjs [address] [folder] [language]

import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const address = process.argv[2] ?? 'http://127.0.0.1:5173/';
const folder = process.argv[3] ?? 'shots';
const language = process.argv[4] ?? 'en';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
let found = 0;

async function check(page, name) {
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.evaluate(await (await import('node:fs/promises')).readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, impact, nodes } of violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')) {
    found += nodes.length;
    console.log(`${name}: ${impact} ${id}: ${nodes.length}`);
    for (const { target, failureSummary } of nodes.slice(0, 4)) console.log(`   ${target}  ${failureSummary?.split('\n')[1] ?? ''}`);
  }
}

for (const [width, height] of [[1440, 900], [1024, 768]]) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, bypassCSP: true });
    page.on('console', (message) => message.type() === 'error' && console.log(`console: ${message.text()}`));
    page.on('pageerror', (error) => console.log(`page: ${error.message}`));
    await page.addInitScript((chosen) => localStorage.setItem('kept-language', chosen), language);
    const name = (what) => `${what}-${width}-${colorScheme}`;
    await page.goto(address);
    await page.getByTestId('timeline').waitFor();
    await page.waitForTimeout(500);
    await check(page, name('day'));
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByTestId('told').waitFor();
    await page.waitForTimeout(500);
    await check(page, name('story'));
    await page.keyboard.press('v');
    await page.getByTestId('move').waitFor();
    await page.waitForTimeout(700);
    await page.getByRole('radio').nth(1).check();
    await page.waitForTimeout(200);
    await check(page, name('move'));
    await page.getByRole('radio').nth(4).check();
    await page.getByTestId('move-preview').locator('.ask b').first().waitFor();
    await check(page, name('move-breaks'));
    await page.getByTestId('move-confirm').click();
    await page.getByTestId('held').waitFor();
    await page.waitForTimeout(300);
    await check(page, name('held'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    await page.getByTestId('replan-preview').waitFor();
    await check(page, name('replan'));
    await page.keyboard.press('Escape');
    await page.getByTestId('replan').waitFor({ state: 'detached' });
    await page.keyboard.press('n');
    await page.getByTestId('caller').fill('07700');
    await page.locator('#callers [role=option]').first().waitFor();
    await page.waitForTimeout(200);
    await check(page, name('urgent-who'));
    await page.getByTestId('caller').press('Enter');
    await page.locator('input[list=jobs]').fill('Leak');
    await page.getByTestId('slots').waitFor();
    await page.getByRole('radio').first().check();
    await check(page, name('urgent'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await page.getByTestId('thread').waitFor();
    await page.waitForTimeout(600);
    await check(page, name('phones'));
    if (width === 1440) {
      await page.locator('.phonehead .ib').first().click();
      await page.waitForTimeout(300);
      await check(page, name('phonelist'));
      await page.keyboard.press('Escape');
      await page.getByTestId('filter-at_risk').click();
      await page.getByRole('button', { name: '4 h', exact: true }).click();
      await page.waitForTimeout(500);
      await check(page, name('zoomed'));
      await page.getByTestId('zoom-week').click();
      await page.getByTestId('week').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.waitForTimeout(300);
      await check(page, name('week'));
      await page.getByTestId('zoom-day').click();
      await page.keyboard.press('?');
      await page.waitForTimeout(200);
      await check(page, name('keys'));
    }
    await page.keyboard.press('Escape');
    await page.getByTestId('view-team').click();
    await page.getByTestId('team').waitFor();
    await page.getByTestId('invite-t-2').click();
    await page.getByTestId('code').waitFor();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300);
    await check(page, name('team'));
    for (const [view, shown] of [['report', 'groups'], ['settings', 'settings-form']]) {
      await page.getByTestId(`view-${view}`).click();
      await page.getByTestId(shown).waitFor();
      await page.waitForTimeout(300);
      await check(page, name(view));
      if (view === 'settings') {
        await page.getByTestId('text-evening').getByRole('button').click();
        await page.getByTestId('editor').scrollIntoViewIfNeeded();
        await check(page, name('wording'));
      }
    }
    await page.getByTestId('menu').click();
    await check(page, name('menu'));
    await page.getByTestId('view-users').click();
    await page.getByTestId('new-login').waitFor();
    await check(page, name('users'));
    await page.getByTestId('view-day').click();
    if (width === 1440 && colorScheme === 'light') {
      await page.evaluate(() => (globalThis.print = () => undefined));
      await page.getByTestId('menu').click();
      await page.getByTestId('print').click();
      await page.getByTestId('printed').waitFor({ state: 'attached' });
      await page.emulateMedia({ media: 'print' });
      await page.screenshot({ path: `${folder}/print.png`, fullPage: true });
    }
    await page.close();
  }
}
await browser.close();
console.log(found === 0 ? 'axe: nothing serious' : `axe: ${found} places`);
