// Days that are over, and days on which the clock changes. A simulated day is played to its end, and the next one, on which
// the clock goes back, is shown while it is played, at some hours a second: so it comes first. A day on which it goes forward
// and one on which it goes back are planned with visits around the change. Then the report of the day that is over: every figure that the server counts is on
// the page, the page and its tables can be used by everybody, and the exported table has the same figures.

import { readFileSync } from 'node:fs';
import { accessible, address, ensure, get, look, picture, signIn, until, visitor, withBrowser } from './support.mjs';

const CITY = 'bristol-north';
/** The day that is over, and the one after it, on which London's clock goes back. */
const [OVER, BACK] = ['2026-10-24', '2026-10-25'];
const OVER_MS = 200_000;
/** What drawing rounds by, in minutes of the axis. */
const MINUTES = 2;

await withBrowser(async (browser) => {
  const { context, page, problems } = await visitor(browser);
  await signIn(page, 'owner', 'kept-demo');
  await theDayItselfShowsNow(page, context);
  await aDayShowsTheChange(page, context, '2027-03-28', ['0', '2', '3', '4', '5'], '02:30Z');
  await aDayShowsTheChange(page, context, '2027-10-31', ['0', '1 BST', '1 GMT', '2', '3', '4'], '03:30Z');
  await theReportSaysHowItWasKept(page, context);
  ensure(problems.length === 0, `the board failed: ${problems.join('; ')}`);
});

async function post(context, path, data) {
  const { csrf } = await get(context, '/api/me');
  const answer = await context.request.post(address + path, { data, headers: { 'x-csrf-token': csrf } });
  ensure(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
}

/** A night's work: one visit before the change and one after it. */
function night(date) {
  return {
    territory: { id: 'night', name: 'Night', firm: 'Night watch', zone: 'Europe/London', travel: { speed_km_per_h: 30 }, people: [{ name: 'Maya Jensen', phone: '+441174960100' }] },
    date,
    technicians: [{ id: 'owl', name: 'Olive Owl', shift: { from: '00:00', to: '10:00' }, start: { lat: 51.45, lon: -2.6 } }],
    customers: [{ id: 'ann', name: 'Ann Early', phone: '+447700900101' }, { id: 'lou', name: 'Lou Late', phone: '+447700900102' }],
    sites: [{ id: 's-ann', address: '1 Park Row', lat: 51.455, lon: -2.6 }, { id: 's-lou', address: '2 Park Row', lat: 51.456, lon: -2.6 }],
    visits: [
      { id: `ann-${date}`, customer: 'ann', site: 's-ann', job_type: 'Lift', duration_min: 20, window: { from: '00:10', to: '00:50' } },
      { id: `lou-${date}`, customer: 'lou', site: 's-lou', job_type: 'Lift', duration_min: 30, window: { from: '03:30', to: '04:00' } },
    ],
  };
}

/** The hours of an axis with the place of each, from one moment of the page. The drawer's stand in the middle of theirs. */
function hoursOf(axis) {
  return axis.locator('span, i').evaluateAll((all) =>
    all.map((one) => {
      const { left, width } = one.getBoundingClientRect();
      return { label: one.textContent, left: one.tagName === 'I' ? left + width / 2 : left };
    }));
}

/** Where a local time has to be on an axis: between its hour and the next one. */
function placeOn(hours, hour, minute) {
  const at = hours.findLastIndex(({ label }) => label.split(' ')[0] === String(hour));
  ensure(at >= 0 && at + 1 < hours.length, `no ${hour} on the axis ${hours.map(({ label }) => label)}`);
  return hours[at].left + ((hours[at + 1].left - hours[at].left) * minute) / 60;
}

/** The hour and the minute of an instant in London. */
function localTime(instant) {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
  return clock.format(Date.parse(instant)).split(':').map(Number);
}

function ensureNear(what, drawn, wanted, hours) {
  const minute = (hours[1].left - hours[0].left) / 60;
  ensure(Math.abs(drawn - wanted) <= MINUTES * minute + 1, `${what} is drawn ${((drawn - wanted) / minute).toFixed(1)} minutes off`);
}

async function aDayShowsTheChange(page, context, date, labels, promised) {
  await post(context, '/api/territories/night/import', night(date));
  const path = `/api/territories/night/days/${date}`;
  await post(context, `${path}/plan`, { mode: 'all' });
  await post(context, `${path}/tell`, {});
  // A page of its own: the one that is open doesn't know the territory.
  await page.goto(`${address}/?${date}#night/${date}`);
  const { visits } = await get(context, path);
  const late = visits.find(({ customer }) => customer === 'Lou Late');
  const block = page.getByTestId(`visit-${late.id}`);
  await block.waitFor();
  const hours = await hoursOf(page.locator('.axis'));
  ensure(labels.every((label, index) => hours[index]?.label === label), `the axis of ${date} says ${hours.map(({ label }) => label)}`);
  const steps = hours.slice(1).map(({ left }, index) => left - hours[index].left);
  ensure(Math.max(...steps) - Math.min(...steps) <= 1.5, `hours of ${date} differ in width: ${steps}`);
  ensureNear('a visit after the change', (await block.boundingBox()).x, placeOn(hours, ...localTime(late.block.from)), hours);
  ensure(late.promise.window.from === `${date}T${promised.replace('Z', ':00Z')}`, `3:30 was promised as ${late.promise.window.from}`);
  await block.focus();
  await page.keyboard.press('Enter');
  const told = page.getByTestId('told');
  await told.getByText('3:30–4:00').first().waitFor();
  const drawer = await hoursOf(told.locator('.toldaxis .track'));
  const bracket = await told.locator('.bracket').first().boundingBox();
  ensureNear('the window in the drawer', bracket.x, placeOn(drawer, 3, 30), drawer);
  await picture(page, `clock-change-${date}`);
  await page.keyboard.press('Escape');
}

/** The demo's second day is the one on which the clock goes back, and its technicians are at work. */
async function theDayItselfShowsNow(page, context) {
  // A page of its own: the one that just came up may still write its own day into the address.
  await page.goto(`${address}/?${BACK}#${CITY}/${BACK}`);
  const today = async () => (await get(context, `/api/territories/${CITY}/days`)).today;
  await until('the day before is over', async () => (await today()) === BACK, OVER_MS);
  const seen = await until('now is on the day on which the clock goes back', () =>
    page.evaluate(() => {
      const [label, line] = [document.querySelector('.nowlabel'), document.querySelector('[data-testid="now"]')];
      if (!label || !line) return undefined;
      const hours = [...document.querySelectorAll('.axis > span')].map((one) => ({ label: one.textContent, left: one.getBoundingClientRect().left }));
      return { now: label.textContent, line: line.getBoundingClientRect().left, hours };
    }));
  ensureNear(`the line of ${seen.now}`, seen.line, placeOn(seen.hours, ...seen.now.split(':').map(Number)), seen.hours);
  await picture(page, 'clock-change-now');
}

async function theReportSaysHowItWasKept(page, context) {
  const report = await get(context, `/api/territories/${CITY}/report?from=${OVER}&to=${OVER}`);
  const { word } = report;
  ensure(report.days === 1 && word.decided > 10 && word.reliability.length > 0, `the report counts ${JSON.stringify(word)}`);
  await page.goto(`${address}/?report#${CITY}/${OVER}`);
  await page.getByTestId('view-report').click();
  await page.getByTestId('summary').waitFor();
  await page.getByTestId('from').fill(OVER);
  await page.getByTestId('to').fill(OVER);
  const figure = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = (ppm) => figure.format(ppm / 10_000);
  const minutes = (seconds) => `${Math.round(seconds / 60)}`;
  const summary = page.getByTestId('summary');
  const evening = report.stages.find(({ group }) => group === 'evening');
  await until('the figures are those of the day', async () => {
    const text = await summary.innerText();
    return [percent(word.coverage_ppm), `${word.decided} promises`, minutes(evening.mean_width_s)].every((figure) => text.includes(figure));
  });
  const drawn = (name) => page.getByRole('img', { name });
  const widths = await drawn(/^Mean width by stage/).getAttribute('aria-label');
  for (const { mean_width_s } of report.stages.filter((stage) => stage.mean_width_s !== null)) ensure(widths.includes(`${minutes(mean_width_s)}\u00a0min`), `${mean_width_s} s isn't in: ${widths}`);
  const believed = await drawn(/^Believed against kept/).getAttribute('aria-label');
  for (const { kept_ppm, decided } of word.reliability) ensure(believed.includes(`${percent(kept_ppm)}\u00a0% kept of ${decided}`), `${kept_ppm} of ${decided} isn't in: ${believed}`);
  const lost = word.decided - word.kept;
  const notice = page.locator('section.panel', { has: page.getByRole('heading', { name: 'Notice of warnings' }) });
  await notice.getByText(lost === 0 ? 'No promise was broken' : `${word.warned} of ${lost} not kept were warned of`).waitFor();
  await tablesAreThose(page, report);
  await look(page, 'report');
  await theExportHasTheSame(page, report);
}

async function tablesAreThose(page, report) {
  const table = page.getByTestId('groups');
  for (const by of ['technicians', 'job_types', 'dates']) {
    await page.getByTestId(`by-${by}`).click();
    for (const group of report[by]) {
      const row = table.locator('tbody tr').filter({ has: page.locator('td', { hasText: new RegExp(`^${group.decided}$`) }) });
      const named = by === 'dates' ? row : row.filter({ hasText: group.name });
      ensure((await named.count()) >= 1, `${by}: no row says ${group.name}, ${group.decided}`);
    }
    ensure((await table.locator('tbody tr').count()) === report[by].length, `${by}: another number of rows`);
    await accessible(page, `the report by ${by}`);
  }
}

async function theExportHasTheSame(page, report) {
  const coming = page.waitForEvent('download');
  await page.getByTestId('csv').click();
  const lines = readFileSync(await (await coming).path(), 'utf8').trim().split('\n');
  const columns = lines[0].split(',');
  const day = lines.find((line) => line.startsWith(`date,${OVER},`)).split(',');
  const value = (name) => Number(day[columns.indexOf(name)]);
  ensure(value('decided') === report.word.decided && value('kept') === report.word.kept, `the table says ${day}`);
  ensure(lines.filter((line) => line.startsWith('technician,')).length === report.technicians.length, 'a technician is missing in the table');
}
