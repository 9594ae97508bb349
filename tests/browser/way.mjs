// Somebody drives to a customer, whose page shows a face and a map while that lasts.

import { MORNING_MS, PHONE, accessible, address, ensure, get, picture, readDay, until, withBrowser } from './support.mjs';

await withBrowser(async (browser) => {
  const office = await browser.newContext();
  const login = await office.request.post(`${address}/api/login`, { data: { login: 'owner', password: 'kept-demo' } });
  ensure(login.ok(), `the login is refused: ${login.status()}`);
  const { csrf } = await login.json();
  await seesWhoDrives(browser, office, csrf);
});

async function seesWhoDrives(browser, office, csrf) {
  const face = await (await office.newPage()).screenshot({ clip: { x: 0, y: 0, width: 200, height: 260 } });
  const contexts = await Promise.all([false, true].map((bypassCSP) => browser.newContext({ ...PHONE, bypassCSP })));
  const [plain, tested] = await Promise.all(contexts.map((context) => context.newPage()));
  await until('a page shows who drives there', async () => {
    const { visits } = await readDay(office);
    for (const { id, technician } of visits.filter(({ status }) => status === 'on_the_way')) {
      const put = await office.request.put(`${address}/api/technicians/${technician}/portrait`, { data: face, headers: { 'x-csrf-token': csrf, 'content-type': 'image/png' } });
      ensure(put.ok(), `the portrait isn't taken: ${put.status()}`);
      const { link } = await get(office, `/api/visits/${id}`);
      await Promise.all([plain.goto(link), tested.goto(link)]);
      if ((await plain.locator('figure.map').count()) * (await tested.locator('figure.map').count()) === 1) return true;
    }
    return false;
  }, MORNING_MS);
  const shown = await plain.locator('img.portrait').evaluate((img) => img.decode().then(() => img.naturalWidth));
  ensure(shown === 320, `the portrait is ${shown} pixels wide`);
  for (const colorScheme of ['light', 'dark']) {
    await tested.emulateMedia({ colorScheme });
    await picture(tested, `customer-on-the-way-${colorScheme}`);
    await accessible(tested, `on the way (${colorScheme})`);
  }
  await Promise.all(contexts.map((context) => context.close()));
}
