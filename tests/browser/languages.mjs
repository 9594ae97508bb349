// What the server refuses and explains, in the reader's language: a wrong password, a file with mistakes, a locked route,
// why nobody can do a visit.

import { readFileSync } from 'node:fs';
import { accessible, address, ensure, get, picture, until, withBrowser } from './support.mjs';
import { DATE, DAY, dispatcher, openDay, routeOf } from './firm.mjs';

const { KEPT_DAY_FILE: dayFile } = process.env;
const SAID = {
  de: {
    door: 'Name oder Passwort ist nicht richtig',
    nobody: /Alle: kann nicht vor \d\d:\d\d da sein und in der Schicht fertig werden/,
    locked: /^Die Route von .+ ist gesperrt: bitte erst entsperren$/i,
    mistakes: ['fehlt', 'muss nach dem Beginn liegen, 12:00', 'es gibt keinen Kunden „nobody“'],
  },
  es: {
    door: 'El nombre o la contraseña no son correctos',
    nobody: /Todos: no puede llegar antes de las \d\d:\d\d y acabar dentro del turno/,
    locked: /^La ruta de .+ está bloqueada: desbloquéela primero$/i,
    mistakes: ['falta', 'tiene que ser después del comienzo, 12:00', 'no hay ningún cliente «nobody»'],
  },
};

await withBrowser(async (browser) => {
  const mine = await dispatcher(browser);
  await prepareTheDay(mine);
  for (const [language, said] of Object.entries(SAID)) {
    await theDoorSays(browser, language, said);
    await mine.page.evaluate((chosen) => localStorage.setItem('kept-language', chosen), language);
    await openDayIn(mine.page);
    await theBoardSays(mine, language, said);
  }
  ensure(mine.problems.length === 0, `the board failed: ${mine.problems.join('; ')}`);
});

/** A day with a visit that nobody can do, as it takes ten hours. */
async function prepareTheDay({ post }) {
  const file = JSON.parse(readFileSync(dayFile, 'utf8'));
  const [first, ...others] = file.visits;
  await post('/api/territories/bristol/import', { ...file, date: DATE, visits: [{ ...first, skills: [], parts: [], duration_min: 600 }, ...others] });
  await post(`${DAY}/plan`, { mode: 'all' });
}

async function openDayIn(page) {
  await page.goto(`${address}/#bristol/${DATE}`);
  await page.reload();
  await page.getByTestId('timeline').waitFor();
}

async function theDoorSays(browser, language, said) {
  const context = await browser.newContext({ locale: language });
  const page = await context.newPage();
  await page.goto(address);
  await page.getByTestId('login').waitFor();
  await page.keyboard.type('nobody');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText(said.door).waitFor();
  await context.close();
}

async function theBoardSays({ page, context, post }, language, said) {
  const day = await get(context, DAY);
  const left = day.visits.find(({ technician }) => technician === null);
  await page.getByTestId(`unassigned-${left.id}`).waitFor();
  await page.getByText(said.nobody).first().waitFor();

  const [busy, free] = day.technicians.filter(({ total }) => total > 0).map(({ id }) => id);
  await post(`/api/technicians/${busy}/lock`, { date: DATE, locked: true });
  await page.getByTestId(`visit-${routeOf(day, free)[0].id}`).focus();
  await page.keyboard.press('v');
  await page.locator(`input[name="technician"][value="${busy}"]`).focus();
  await page.keyboard.press('Space');
  await page.getByTestId('move').getByText(said.locked).first().waitFor();
  await picture(page, `board-locked-${language}`);
  await accessible(page, `a refusal in ${language}`);
  await page.keyboard.press('Escape');

  const file = JSON.parse(readFileSync(dayFile, 'utf8'));
  const [first, second, ...others] = file.visits;
  const mistaken = [{ ...first, customer: 'nobody', window: { from: '12:00', to: '08:00' } }, { ...second, window: undefined }, ...others];
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'monday.json'));
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  }, JSON.stringify({ ...file, date: DATE, visits: mistaken }));
  const mistakes = page.getByTestId('mistakes');
  await mistakes.waitFor();
  const lines = await mistakes.innerText();
  for (const line of said.mistakes) ensure(lines.includes(line), `${line} isn't among the mistakes:\n${lines}`);
  await page.keyboard.press('Escape');
}
