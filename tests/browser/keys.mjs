// A working day with the keyboard alone, on a simulated day: a promise is about to break, its customer is asked, muted and
// shown again, written to, and gets an option; a visit is moved and the move taken back; the rest is looked at. The mouse is never touched.

import { accessible, address, DATE, ensure, get, picture, readDay, signIn, until, visitor, WARNED_MS, withBrowser } from './support.mjs';

await withBrowser(async (browser) => {
  const { context, page, problems } = await visitor(browser);
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

async function find(context, id) {
  return (await readDay(context)).alerts.find((alert) => alert.id === id);
}

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

/** A visit that somebody else can take: the last of the day that is one, since the day goes on meanwhile. */
async function movable(page, context) {
  const { csrf } = await get(context, '/api/me');
  const day = await readDay(context);
  const path = `${address}/api/territories/${day.territory.id}/days/${DATE}/moves/preview`;
  const open = day.visits.filter(({ status, block }) => block && (status === 'promised' || status === 'planned'));
  for (const visit of open.sort((a, b) => b.block.from.localeCompare(a.block.from))) {
    for (const { id } of day.technicians.filter(({ id, absent }) => id !== visit.technician && !absent)) {
      const answer = await context.request.post(path, { data: { visit: visit.id, technician: id, position: null }, headers: { 'x-csrf-token': csrf } });
      const preview = await answer.json();
      if (preview.feasible && preview.breaks.length === 0) return { visit, technician: id };
    }
  }
  throw new Error('nobody can take anything');
}

async function aVisitIsMovedAndMovedBack(page, context) {
  const { visit, technician } = await movable(page, context);
  await page.getByTestId(`visit-${visit.id}`).focus();
  await page.keyboard.press('v');
  await page.getByTestId('move').waitFor();
  const picked = page.locator('input[name="technician"]:checked');
  await until('the arrows lead to who can take it', async () => {
    if ((await picked.count()) === 1 && (await picked.getAttribute('value')) === technician) return true;
    await page.keyboard.press((await picked.count()) === 0 ? 'Space' : 'ArrowDown');
    return false;
  });
  await until('the price is known', () => page.getByTestId('move-confirm').isEnabled());
  await page.keyboard.press('Enter');
  await page.getByTestId('move').waitFor({ state: 'detached' });
  const whose = async () => (await readDay(context)).visits.find(({ id }) => id === visit.id)?.technician;
  await until('it is somebody else’s', async () => (await whose()) === technician);
  await page.keyboard.press('z');
  await until('it is as it was', async () => (await whose()) === visit.technician);
}

async function theWindowIsWeighed(page, context) {
  // The last of the day: the day goes on meanwhile.
  const open = (await readDay(context)).visits.filter(({ status, block }) => block && ['promised', 'at_risk'].includes(status));
  const visit = open.sort((a, b) => a.block.from.localeCompare(b.block.from)).at(-1);
  ensure(visit, 'every visit is under way');
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
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2045');
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
