// A working day with the keyboard alone, on a simulated day: a promise is about to break, its customer is asked, muted and
// shown again, written to, and gets an option; a visit is moved and the move taken back; the rest is looked at. The mouse is never touched.

import { accessible, address, DATE, ensure, get, picture, readDay, signIn, until, WARNED_MS, withBrowser } from './support.mjs';

await withBrowser(async (browser) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', bypassCSP: true });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await signIn(page, 'owner', 'kept-demo');
  await page.getByTestId('live').getByText('Live').waitFor();
  const territory = await proposalsOnly(page, context);
  await page.evaluate((hash) => (location.hash = hash), `#${territory}/${DATE}`);
  await page.reload();
  await page.getByTestId('timeline').waitFor();
  const alert = await theCustomerIsAsked(page, context);
  await theCustomerIsWrittenTo(page);
  await anOptionIsTaken(page, context, alert);
  await aVisitIsMovedAndMovedBack(page, context);
  await theWindowIsWeighed(page, context);
  await theFilterIsRemembered(page);
  ensure(problems.length === 0, `the board failed: ${problems.join('; ')}`);
});

/** Customers are asked only when a person says so. */
async function proposalsOnly(page, context) {
  const [{ id }] = await get(context, '/api/territories');
  const { csrf } = await get(context, '/api/me');
  const answer = await context.request.post(`${address}/api/territories/${id}/settings`, { data: { warn_mode: 'ask_first' }, headers: { 'x-csrf-token': csrf } });
  ensure(answer.ok(), `settings: ${answer.status()}`);
  return id;
}

const find = async (context, id) => (await readDay(context)).alerts.find((alert) => alert.id === id);

/** J walks to the alert that is wanted, M folds it away and shows it again, A asks. */
async function theCustomerIsAsked(page, context) {
  const proposed = ({ type, options, minutes_left }) => type === 'proposed' && options.length > 1 && minutes_left >= 10;
  const alert = await until('the board proposes to ask somebody', async () => (await readDay(context)).alerts.find(proposed), WARNED_MS);
  const head = page.getByTestId(`alert-${alert.visit}`).locator('.alerthead');
  await until('J opens the alert', async () => {
    if ((await head.count()) === 1 && (await head.getAttribute('aria-expanded')) === 'true') return true;
    await page.keyboard.press('j');
    return false;
  });
  await page.keyboard.press('m');
  await until('the alert is muted', async () => (await find(context, alert.id))?.muted);
  await page.locator('details.fold').getByText('Muted').waitFor();
  await page.keyboard.press('m');
  await until('the alert is shown again', async () => (await find(context, alert.id))?.muted === false);
  await page.keyboard.press('a');
  await until('the customer is asked', async () => (await find(context, alert.id))?.type !== 'proposed');
  return alert;
}

async function theCustomerIsWrittenTo(page) {
  await page.keyboard.press('r');
  const field = page.getByTestId('reply');
  await until('the field has the focus', async () => (await field.count()) === 1 && field.evaluate((one) => one === document.activeElement));
  await page.keyboard.type('We are sorry. <b>Truly</b>.');
  await page.keyboard.press('Enter');
  await page.getByTestId('messages').getByText('We are sorry. <b>Truly</b>.').first().waitFor();
  await picture(page, 'keys-reply');
  await accessible(page, 'a story that was written to');
  await page.keyboard.press('Escape');
}

async function anOptionIsTaken(page, context, alert) {
  const open = await find(context, alert.id);
  if (open === undefined) return;
  const { digit } = open.options.find(({ kind }) => kind === 'wait' || kind === 'other_technician') ?? open.options[0];
  await page.keyboard.press(String(digit));
  await until('the option is taken', async () => {
    const now = await find(context, alert.id);
    return now === undefined || now.type === 'chosen';
  });
}

async function aVisitIsMovedAndMovedBack(page, context) {
  const day = await readDay(context);
  const open = day.visits.filter(({ status, block }) => block && (status === 'promised' || status === 'planned'));
  const visit = open.at(-1);
  ensure(visit, 'nothing is left to be moved');
  await page.getByTestId(`visit-${visit.id}`).focus();
  await page.keyboard.press('v');
  await page.getByTestId('move').waitFor();
  await until('another technician can take it', async () => {
    await page.keyboard.press('ArrowDown');
    const picked = await page.locator('input[name="technician"]:checked').getAttribute('value').catch(() => null);
    await page.waitForTimeout(300);
    return picked !== null && picked !== visit.technician && (await page.getByTestId('move-confirm').isEnabled());
  });
  await page.keyboard.press('Enter');
  await page.getByTestId('move').waitFor({ state: 'detached' });
  const whose = async () => (await readDay(context)).visits.find(({ id }) => id === visit.id)?.technician;
  await until('it is somebody else’s', async () => (await whose()) !== visit.technician);
  await page.keyboard.press('z');
  await until('it is as it was', async () => (await whose()) === visit.technician);
}

async function theWindowIsWeighed(page, context) {
  const visit = (await readDay(context)).visits.find(({ status, block }) => block && status === 'promised');
  if (!visit) return;
  await page.getByTestId(`visit-${visit.id}`).focus();
  await page.keyboard.press('Enter');
  const pick = page.getByTestId('story').getByTestId('weight');
  await pick.focus();
  await page.keyboard.press('ArrowDown');
  const weight = async () => (await readDay(context)).visits.find(({ id }) => id === visit.id)?.window_weight;
  await until('the window weighs more', async () => (await weight()) > visit.window_weight);
  await accessible(page, 'a story with a weighed window');
  await picture(page, 'keys-weight');
  const leave = page.getByTestId('leave-by');
  await leave.focus();
  await page.keyboard.type('2345');
  await page.keyboard.press('Enter');
  await until('it is noted that the customer has to leave', async () => (await readDay(context)).visits.find(({ id }) => id === visit.id)?.leave_by !== visit.leave_by);
  await page.keyboard.press('Escape');
}

/** A filter and the order of rows are there again the next time. */
async function theFilterIsRemembered(page) {
  for (const chip of ['filter-done', 'worries-first']) {
    await page.getByTestId(chip).focus();
    await page.keyboard.press('Enter');
  }
  await page.reload();
  await page.getByTestId('timeline').waitFor();
  for (const chip of ['filter-done', 'worries-first']) ensure((await page.getByTestId(chip).getAttribute('aria-pressed')) === 'true', `${chip} was forgotten`);
}
