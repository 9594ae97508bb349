// What the scripts about a firm's dispatchers share: people who are signed in, and a planned day with told windows.

import { readFileSync } from 'node:fs';
import { address, ensure, get, signIn, until, visitor } from './support.mjs';

const { KEPT_LOGIN: login, KEPT_PASSWORD: password, KEPT_DAY_FILE: dayFile } = process.env;
/** The day after tomorrow: all of its windows lie ahead. */
export const DATE = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
export const DAY = `/api/territories/bristol/days/${DATE}`;

/** A browser of somebody who is signed in, as the owner where nobody else is named. */
export async function dispatcher(browser, who = { login, password }, tiles = undefined) {
  const { context, page, problems } = await visitor(browser, tiles);
  await signIn(page, who.login, who.password);
  const { csrf } = await get(context, '/api/me');
  const post = async (path, data) => {
    const answer = await context.request.post(address + path, { data, headers: { 'x-csrf-token': csrf } });
    ensure(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return { context, page, problems, post, day: () => get(context, DAY) };
}

/** The firm's day, planned, with its windows told. */
export async function prepare({ post }) {
  const file = { ...JSON.parse(readFileSync(dayFile, 'utf8')), date: DATE };
  await post('/api/territories/bristol/import', file);
  await post(`${DAY}/plan`, { mode: 'all' });
  await post(`${DAY}/tell`, {});
}

export async function openDay(page) {
  await page.goto(`${address}/#bristol/${DATE}`);
  await page.reload();
  await page.getByTestId('timeline').waitFor();
  await page.getByTestId('live').getByText('Live').waitFor();
}

export function routeOf({ visits }, technician) {
  return visits.filter((visit) => visit.technician === technician).sort((a, b) => a.sequence - b.sequence);
}

export function isOn(page, technician, visit) {
  const block = page.getByTestId(`row-${technician}`).getByTestId(`visit-${visit}`);
  return until(`${visit} is on the row of ${technician}`, async () => (await block.count()) === 1);
}
