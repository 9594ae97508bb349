// What an office does beside the day, in the keyboard's reach: an owner adds a viewer, who chooses a password, sees the
// day and changes nothing; settings are refused at their field and taken; a text is worded, tried, saved and reset; the report says what it needs;
// a week is walked from day to day; the way round the board can be closed. Each page is looked at in light and dark, large and small.

import { readFileSync } from 'node:fs';
import { accessible, address, ensure, get, look, picture, signIn, until, visitor, withBrowser } from './support.mjs';

const { KEPT_LOGIN: login, KEPT_PASSWORD: password, KEPT_DAY_FILE: dayFile } = process.env;
/** The day after tomorrow: all of its windows lie ahead. */
const DATE = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
const OWN = 'a password of my own';
const NAME = '<img src=x onerror="globalThis.broken=1"> Blake';

await withBrowser(async (browser) => {
  const owner = await visitor(browser);
  await signIn(owner.page, login, password);
  await importTheDay(owner);
  const oneTime = await aViewerIsAdded(owner);
  await settingsAreRefusedAndTaken(owner);
  await aTextIsWorded(owner);
  await theReportSaysWhatItNeeds(owner);
  const viewer = await visitor(browser);
  await theViewerChoosesAPassword(viewer, oneTime);
  await theViewerChangesNothing(viewer);
  await theViewerIsPutOut(owner, viewer);
  await theWeekIsWalked(owner);
  await theWayRoundIsClosed(owner);
  for (const { problems } of [owner, viewer]) ensure(problems.length === 0, `the board failed: ${problems.join('; ')}`);
  ensure((await owner.page.evaluate(() => globalThis.broken)) === undefined, 'a name was run as a script');
});

async function importTheDay({ page, context }) {
  const { csrf } = await get(context, '/api/me');
  const day = { ...JSON.parse(readFileSync(dayFile, 'utf8')), date: DATE };
  const answer = await context.request.post(`${address}/api/territories/bristol/import`, { data: day, headers: { 'x-csrf-token': csrf } });
  ensure(answer.ok(), `import: ${answer.status()} ${await answer.text()}`);
  await page.evaluate((hash) => (location.hash = hash), `#bristol/${DATE}`);
  await page.reload();
  await page.getByTestId('live').getByText('Live').waitFor();
}

async function openUsers(page) {
  await page.getByTestId('menu').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('view-users').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('users').waitFor();
}

async function aViewerIsAdded({ page }) {
  await openUsers(page);
  ensure(await page.getByTestId(`user-${login}`).getByRole('combobox').isDisabled(), 'the last owner can be made something else');
  const form = page.getByTestId('new-login');
  await form.getByLabel('Name').focus();
  await page.keyboard.type(NAME);
  await page.keyboard.press('Tab');
  await page.keyboard.type('jo blake');
  await page.keyboard.press('Enter');
  await form.locator('.wrong').getByText('only letters').waitFor();
  await form.getByRole('radio', { name: /^Viewer/ }).check();
  await form.locator('[name=login]').fill('jo');
  await page.keyboard.press('Enter');
  const secret = page.getByTestId('password');
  await secret.waitFor();
  await page.getByTestId('user-jo').getByText(NAME).first().waitFor();
  await look(page, 'users');
  return secret.innerText();
}

async function settingsAreRefusedAndTaken({ page, context }) {
  await page.getByTestId('view-settings').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('settings-form').waitFor();
  await page.getByTestId('texts').getByText('segment').first().waitFor();
  await look(page, 'settings');
  const texts = page.getByTestId('set-warn_texts_max');
  await texts.fill('11');
  await texts.press('Enter');
  await page.locator('#wrong-warn_texts_max').getByText('11 isn\'t 0 to 10').waitFor();
  await picture(page, 'settings-refused');
  await accessible(page, 'refused settings');
  await texts.fill('2');
  await page.getByTestId('settings-form').getByRole('radio', { name: /^Ask first/ }).check();
  await texts.press('Enter');
  await page.getByTestId('notice').getByText('2 settings changed').waitFor();
  const [{ settings }] = await get(context, '/api/territories');
  ensure(settings.warn_texts_max === 2 && settings.warn_mode === 'ask_first', `kept: ${JSON.stringify(settings)}`);
  const { entries } = await get(context, '/api/territories/bristol/ledger');
  ensure(entries.some(({ type, changes }) => type === 'settings_changed' && changes.length === 2), 'the ledger says nothing of the settings');
}

/** The owner words a text by keyboard alone: what is wrong is said, how it reads is shown before it is saved. */
async function aTextIsWorded({ page, context }) {
  const templateOf = async (key) => (await get(context, '/api/territories/bristol/templates?language=en')).templates.find((one) => one.key === key);
  const message = page.getByTestId('text-evening');
  await message.getByRole('button').focus();
  await page.keyboard.press('Enter');
  const field = page.getByTestId('wording');
  await until('the field has the focus', () => field.evaluate((one) => one === document.activeElement));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Hello, { $technician } comes { $day }');
  await page.locator('#wording-wrong').getByText('must say { $from }').waitFor();
  ensure(await page.getByTestId('wording-save').isDisabled(), 'a text without its window can be saved');
  await page.getByTestId('editor').scrollIntoViewIfNeeded();
  await look(page, 'wording');
  await page.keyboard.type(' from { $from } to { $to }. Please let somebody be at home. <img src=x onerror="globalThis.broken=1">');
  const preview = page.getByTestId('preview');
  await preview.getByText('Hello, Sam comes tomorrow, Fri from 10:00 to 10:45. Please let somebody be at home. <img src=x').waitFor();
  await preview.getByText('2 segments').waitFor();
  ensure((await templateOf('evening')).own === null, 'a text counts before it is saved');
  await page.keyboard.press('Enter');
  await page.getByTestId('notice').getByText('is worded as you wrote').waitFor();
  await message.getByText('Your wording').waitFor();
  ensure((await templateOf('evening')).own?.startsWith('Hello, { $technician }'), 'the wording wasn’t kept');
  const ledger = async () => (await get(context, '/api/territories/bristol/ledger')).entries.filter(({ type, changes }) => type === 'settings_changed' && changes[0].name === 'templates.en.evening');
  ensure((await ledger()).length === 1, 'the ledger says nothing of the wording');
  await until('the focus is back', () => message.getByRole('button').evaluate((one) => one === document.activeElement));
  await page.keyboard.press('Enter');
  await page.getByTestId('wording-reset').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('notice').getByText('as built in').waitFor();
  await page.getByTestId('editor').waitFor({ state: 'detached' });
  ensure((await templateOf('evening')).own === null && (await ledger()).length === 2, 'the wording wasn’t reset');
}

/** From the day to its week and into another day, without the mouse. */
async function theWeekIsWalked({ page, context }) {
  const { csrf } = await get(context, '/api/me');
  const planned = await context.request.post(`${address}/api/territories/bristol/days/${DATE}/plan`, { data: { mode: 'all' }, headers: { 'x-csrf-token': csrf } });
  ensure(planned.ok(), `plan: ${planned.status()}`);
  await page.goto(`${address}/#bristol/${DATE}`);
  await page.reload();
  await page.getByTestId('timeline').waitFor();
  await page.keyboard.press('-');
  await page.getByTestId('week').waitFor();
  ensure((await page.evaluate(() => location.hash)) === `#bristol/${DATE}/week`, 'the address doesn’t name the week');
  const head = page.getByTestId(`week-${DATE}`);
  await head.getByText('visits').first().waitFor();
  await look(page, 'week');
  await page.reload();
  await page.getByTestId('week').waitFor();
  await page.keyboard.press('ArrowDown');
  ensure(await head.evaluate((one) => one === document.activeElement), 'an arrow doesn’t lead to the day on show');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const { technicians } = await get(context, `/api/territories/bristol/summary?from=${DATE}&to=${DATE}`);
  const said = await page.evaluate(() => document.activeElement.textContent);
  ensure(said.startsWith(technicians[1].name) && /load \d+ %/.test(said), `the cell says ${said}`);
  await page.keyboard.press('Enter');
  await page.getByTestId('timeline').waitFor();
  await page.locator(`.row.sel[data-row="${technicians[1].id}"]`).waitFor();
  ensure((await page.evaluate(() => location.hash)) === `#bristol/${DATE}`, 'Enter leads elsewhere');
}

async function theReportSaysWhatItNeeds({ page }) {
  await page.getByTestId('view-report').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('report-empty').waitFor();
  await look(page, 'report-empty');
  await page.getByTestId('range').selectOption('7');
  await page.getByTestId('report-empty').waitFor();
  const coming = page.waitForEvent('download');
  await page.getByTestId('csv').focus();
  await page.keyboard.press('Enter');
  const file = await coming;
  ensure(/^report-.*\.csv$/.test(file.suggestedFilename()), file.suggestedFilename());
  ensure(readFileSync(await file.path(), 'utf8').startsWith('by,group,name,told'), 'the table has another head');
}

async function theViewerChoosesAPassword({ page, context }, oneTime) {
  await signIn(page, 'jo', oneTime);
  await page.getByTestId('choose-password').waitFor();
  await accessible(page, 'choosing a password');
  ensure((await context.request.get(`${address}/api/territories`)).status() === 403, 'a made-up password opens the day');
  await page.keyboard.type(oneTime);
  await page.keyboard.press('Tab');
  await page.keyboard.type(OWN);
  await page.keyboard.press('Tab');
  await page.keyboard.type(OWN);
  await picture(page, 'choose-password');
  await page.keyboard.press('Enter');
  await page.getByTestId('live').getByText('Live').waitFor();
}

async function theViewerChangesNothing({ page, context }) {
  await page.evaluate((hash) => (location.hash = hash), `#bristol/${DATE}`);
  await page.reload();
  await page.getByTestId('live').getByText('Live').waitFor();
  ensure((await page.getByTestId('plan').count()) === 0, 'a viewer is offered to plan');
  await page.keyboard.press('p');
  await page.getByTestId('notice').getByText('changes nothing').waitFor();
  const { csrf } = await get(context, '/api/me');
  const planned = await context.request.post(`${address}/api/territories/bristol/days/${DATE}/plan`, { data: { mode: 'all' }, headers: { 'x-csrf-token': csrf } });
  ensure(planned.status() === 403, `a viewer plans: ${planned.status()}`);
  await page.getByTestId('view-settings').click();
  await page.getByText('Only an owner changes settings').waitFor();
  ensure(await page.getByTestId('set-warn_texts_max').isDisabled(), 'a viewer types into settings');
  await openUsers(page);
  ensure((await page.getByTestId('new-login').count()) === 0, 'a viewer adds logins');
}

async function theViewerIsPutOut(owner, viewer) {
  await openUsers(owner.page);
  await owner.page.getByTestId('user-jo').getByRole('button', { name: /^Disable/ }).focus();
  await owner.page.keyboard.press('Enter');
  await owner.page.getByTestId('user-jo').getByText('Disabled').waitFor();
  await viewer.page.getByTestId('login').waitFor();
}

async function theWayRoundIsClosed({ page }) {
  await page.goto(`${address}/?tour#bristol/${DATE}`);
  await page.getByTestId('tour').getByText('1 of 5').waitFor();
  await picture(page, 'tour');
  await accessible(page, 'the way round');
  for (const step of [2, 3, 4, 5]) {
    await page.getByTestId('tour-next').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('tour').getByText(`${step} of 5`).waitFor();
  }
  await page.getByTestId('tour-close').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('tour').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByTestId('live').getByText('Live').waitFor();
  ensure((await page.getByTestId('tour').count()) === 0, 'the way round is shown twice');
}
