// A customer who was warned opens the page of the visit and chooses with a button. The page has to
// do without any script, and be usable by everybody. A link that is revoked opens nothing any more.

import { PHONE, accessible, address, ensure, get, openAlert, picture, until, wanted, WARNED_MS, withBrowser } from './support.mjs';

await withBrowser(async (browser) => {
  const office = await browser.newContext();
  const login = await office.request.post(`${address}/api/login`, { data: { login: 'owner', password: 'kept-demo' } });
  ensure(login.ok(), `the login is refused: ${login.status()}`);
  const alert = await until('a customer is asked', () => openAlert(office), WARNED_MS);
  const { link } = await get(office, `/api/visits/${alert.visit}`);
  const { csrf } = await login.json();

  await isAccessible(browser, link, 'customer-choices');
  const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(link);
  await choose(page, alert);
  await until('the office knows the choice', async () => {
    const { ledger } = await get(office, `/api/visits/${alert.visit}`);
    return ledger.some(({ type, warning }) => type === 'chose' && warning === alert.id);
  });
  await isAccessible(browser, link, 'customer-chosen');
  const revoked = await office.request.post(`${address}/api/visits/${alert.visit}/revoke-link`, { data: { tell: true }, headers: { 'x-csrf-token': csrf } });
  ensure(revoked.ok(), `the link isn't revoked: ${revoked.status()}`);
  ensure((await page.goto(link)).status() === 404, 'a revoked link opens the page');
  await isAccessible(browser, link, 'customer-gone');
  const fresh = await revoked.json();
  ensure(fresh.told && (await page.goto(fresh.link)).status() === 200, 'the new link opens nothing');
});

async function choose(page, alert) {
  const choices = page.locator('form.choices button');
  ensure((await choices.count()) === alert.options.length, 'the page offers something else than the text');
  const { digit } = wanted(alert);
  await page.locator(`form.choices button[value="${digit}"]`).click();
  const notice = page.locator('.notice').first();
  await notice.waitFor();
  await picture(page, 'customer-confirmed');
  ensure((await notice.getAttribute('role')) === 'status', `the choice isn't taken: ${await notice.innerText()}`);
  ensure((await choices.count()) === 0, 'the page still asks');
}

/** In both colour schemes; axe itself is a script, so this is another visit to the page. */
async function isAccessible(browser, link, name) {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ ...PHONE, colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(link);
    await picture(page, `${name}-${colorScheme}`);
    await accessible(page, `${name} (${colorScheme})`);
    await context.close();
  }
}
