// A dispatcher signs in with the keyboard the evening before and leaves the board open. The day is
// planned and played; a warning appears on the board as it is, without a reload. Its customer answers
// with a digit on the phone; the board shows the choice, the new promise and the new plan.

import { accessible, address, DATE, ensure, openAlert, picture, readDay, signIn, until, visitor, wanted, WARNED_MS, withBrowser } from './support.mjs';

await withBrowser(async (browser) => {
  const { context, page, problems } = await visitor(browser);

  await signIn(page, 'owner', 'kept-demo');
  await page.getByTestId('live').getByText('Live').waitFor();
  await openTheDay(page, context);
  const alert = await warningAppears(page, context);
  await openWithKeys(page, page.getByTestId(`alert-${alert.visit}`), alert);
  await answer(page, context, alert);
  ensure(await isTheSamePage(page), 'the board was loaded again');
  ensure(problems.length === 0, `the board failed: ${problems.join('; ')}`);
  await look(page);
});

/** Goes to the day and stays there: what comes from now on comes live. */
async function openTheDay(page, context) {
  const [territory] = await (await context.request.get(`${address}/api/territories`)).json();
  await page.evaluate((hash) => (location.hash = hash), `#${territory.id}/${DATE}`);
  await page.reload();
  await page.getByTestId('timeline').waitFor();
  await page.getByTestId('live').getByText('Live').waitFor();
  await page.evaluate(() => (globalThis.openedBeforeTheWarning = true));
  ensure((await readDay(context)).alerts.length === 0, 'there is a warning already');
  ensure((await page.locator('article.alert').count()) === 0, 'the board shows a warning already');
}

function isTheSamePage(page) {
  return page.evaluate(() => globalThis.openedBeforeTheWarning === true);
}

/** The board's own card, on the page that was open before there was a warning. */
async function warningAppears(page, context) {
  const alert = await until(
    'a warning appears on the board',
    async () => {
      const asked = await openAlert(context);
      return asked && (await page.getByTestId(`alert-${asked.visit}`).isVisible()) && asked;
    },
    WARNED_MS,
  );
  ensure(await isTheSamePage(page), 'the board was loaded again');
  return alert;
}

async function look(page) {
  await picture(page, 'board-light');
  await accessible(page, 'the board');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'board-dark');
  await accessible(page, 'the dark board');
  await page.emulateMedia({ colorScheme: 'light' });
}

/** J walks the alerts, Enter opens the story of the one that is open. */
async function openWithKeys(page, card, alert) {
  const head = card.locator('.alerthead');
  await until('J opens the alert', async () => {
    if ((await head.getAttribute('aria-expanded')) === 'true') return true;
    await page.keyboard.press('j');
    return false;
  });
  await picture(page, 'board-alert');
  await page.keyboard.press('Enter');
  const story = page.getByRole('complementary', { name: `Visit of ${alert.customer}` });
  await story.getByTestId('told').waitFor();
  await story.getByTestId('messages').getByText('Reply 1').waitFor();
  await picture(page, 'board-story');
  await accessible(page, 'the story');
}

async function answer(page, context, alert) {
  const before = await readDay(context);
  const option = wanted(alert);
  await page.keyboard.press('t');
  const thread = page.getByTestId('thread');
  await thread.getByText('Reply 1').first().waitFor();
  await picture(page, 'board-phone');
  await accessible(page, 'the phone');

  const [own, ours] = [thread.locator('.smsline.out'), thread.locator('.smsline.in')];
  const [answers, texts] = [await own.count(), await ours.count()];
  await page.getByTestId(`digit-${option.digit}`).click();
  await until('the phone shows the answer', async () => (await own.count()) > answers);
  ensure((await own.last().innerText()).startsWith(String(option.digit)), 'the answer is another one');
  await until('the choice is confirmed on the phone', async () => (await ours.count()) > texts);
  const words = await ours.last().innerText();
  ensure(!words.includes('Reply 1'), `asked again instead of confirmed: ${words}`);
  await picture(page, 'board-confirmed');

  await until('the warning no longer waits for an answer', async () => {
    const now = (await readDay(context)).alerts.find(({ id }) => id === alert.id);
    return now?.type !== 'open';
  });
  await page.getByTestId(`alert-${alert.visit}`).getByText('no answer yet').waitFor({ state: 'detached' });
  await showsTheChoice(page, context, alert, before);
}

/** Another window counts now, or another plan: the choice has become a promise. */
async function showsTheChoice(page, context, alert, before) {
  const was = before.visits.find(({ id }) => id === alert.visit);
  await page.keyboard.press('t');
  const counted = page.getByTestId('told').locator('li.counts');
  await until('the story shows the new promise', async () => {
    const after = await readDay(context);
    const is = after.visits.find(({ id }) => id === alert.visit);
    const promised = JSON.stringify(is.promise?.window) !== JSON.stringify(was.promise?.window);
    return promised && after.revision > before.revision && (await counted.count()) > 0;
  });
  await picture(page, 'board-answered');
}
