// Measures the built board with 100 technicians and 8 visits each, in Debian's Chromium: the first draw after the
// data, an update from the event to the screen, scrolling and dragging. Prints figures as JSON; fails beyond a bound.
// Needs no server: `npm run bench` (after `npm run build`) serves the built files and an invented day; `-- --territories 3`
// has the technicians in three territories, all in one timeline.

import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const UPDATES = 120;
const SCROLLS = 120;
const DRAG_MOVES = 160;
const BOUNDS = { first_draw_ms: 300, update_p95_ms: 50, scroll_fps: 50, drag_fps: 50, week_ms: 300, week_scroll_fps: 50 };

const { values: { territories } } = parseArgs({ options: { territories: { type: 'string', default: '1' } } });
process.env.KEPT_MOCK_CREW ??= '100';
process.env.KEPT_MOCK_TERRITORIES = territories;
const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, bypassCSP: true });

/** Notes when the day's data is there, when an event comes, and when the screen shows the block that it moved (`wanted`). */
await page.addInitScript(() => {
  const marks = (globalThis.marks = { data: 0, drawn: 0, heard: undefined, wanted: undefined, paints: [] });
  const painted = (then) => requestAnimationFrame(() => { const port = new MessageChannel(); port.port1.onmessage = then; port.port2.postMessage(0); });
  const { text } = Response.prototype;
  Response.prototype.text = async function () {
    const body = await text.call(this);
    if (marks.data === 0 && /\/days\/[\d-]+$/.test(this.url)) marks.data = performance.now();
    return body;
  };
  const { addEventListener } = EventSource.prototype;
  EventSource.prototype.addEventListener = function (type, listener) {
    const heard = (event) => {
      marks.heard ??= performance.now();
      listener(event);
    };
    addEventListener.call(this, type, type === 'day' ? heard : listener);
  };
  new MutationObserver(() => {
    if (marks.drawn === 0 && document.querySelector('.visit')) painted(() => (marks.drawn ||= performance.now()));
    const from = marks.heard;
    if (from === undefined || marks.wanted === undefined || !document.querySelector(marks.wanted)) return;
    marks.heard = marks.wanted = undefined;
    painted(() => marks.paints.push(performance.now() - from));
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
});

await page.goto(address);
if (territories !== '1') await showAll();
await page.getByTestId('timeline').waitFor();
await page.waitForTimeout(1500);
const first = await page.evaluate(() => marks.drawn - marks.data);
const blocks = await page.evaluate(() => document.querySelectorAll('.visit').length);

// On a busy machine the clock says how long the others take; the thread's own time says what the board costs.
const [visit, ...rows] = await page.evaluate(() => [document.querySelector('.row [data-visit].is-promised').dataset.visit, ...[...document.querySelectorAll('.row')].slice(0, 2).map((row) => row.dataset.row)]);
const devtools = await page.context().newCDPSession(page);
await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
const own = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
const ownBefore = await own();
for (let update = 0; update < UPDATES; update += 1) {
  // Somebody else carries a visit to and fro: the server's event makes the board load what of the day is new.
  await page.evaluate(({ visit, row }) => {
    Object.assign(marks, { heard: undefined, wanted: `[data-row="${row}"] [data-visit="${visit}"]` });
    void fetch('/api/territories/bristol/days/2026-10-15/moves', { method: 'POST', body: JSON.stringify({ visit, technician: row, position: 1 }) });
  }, { visit, row: rows[(update + 1) % 2] });
  await page.waitForTimeout(320);
}
const paints = (await page.evaluate(() => marks.paints)).sort((a, b) => a - b);

const ownAfter = await own();

/** Opens the link to all territories, as if it were the first thing. */
async function showAll() {
  const ids = await page.evaluate(async () => (await (await fetch('/api/territories')).json()).map(({ id }) => id));
  await page.goto(`${address}#${ids.join('+')}/2026-10-15`);
  await page.reload();
}

/** Frames a second while `work` goes on, counted by the page itself. */
async function frames(work) {
  await page.evaluate(() => {
    globalThis.counted = { frames: 0, from: performance.now(), go: true };
    const next = () => { counted.frames += 1; if (counted.go) requestAnimationFrame(next); };
    requestAnimationFrame(next);
  });
  await work();
  return page.evaluate(() => { counted.go = false; return (counted.frames * 1000) / (performance.now() - counted.from); });
}

const scrolling = (selector) => frames(() => page.evaluate(({ selector, steps }) => new Promise((done) => {
  const rows = document.querySelector(selector);
  let step = 0;
  const next = () => { rows.scrollTop = (step += 1) * 30; step < steps ? requestAnimationFrame(next) : done(); };
  requestAnimationFrame(next);
}), { selector, steps: SCROLLS }));
const scroll = await scrolling('.time');

await page.evaluate(() => (document.querySelector('.time').scrollTop = 0));
await page.waitForTimeout(200);
const block = await page.locator('.visit.is-promised').first().boundingBox();
await page.mouse.move(block.x + 6, block.y + 10);
await page.mouse.down();
await page.evaluate(() => ((globalThis.moves = 0), document.addEventListener('pointermove', () => (moves += 1))));
// Real input at a mouse's rate, so that the browser's own part of each move is counted too.
const drag = await frames(async () => {
  const sent = [];
  for (let step = 1; step <= DRAG_MOVES; step += 1) {
    const at = { x: block.x + step * 3, y: block.y + (step % 60) * 5 };
    sent.push(devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', button: 'left', buttons: 1, ...at }));
    await page.waitForTimeout(1000 / 60);
  }
  await Promise.all(sent);
});
if ((await page.locator('.carried').count()) !== 1) throw new Error('nothing was carried');
const moves = await page.evaluate(() => globalThis.moves);
await page.mouse.up();
// The week: from the key to its first rows on the screen, code and numbers included, and scrolling.
await page.reload();
await page.getByTestId('timeline').waitFor();
await page.waitForTimeout(1500);
const weekMs = await page.evaluate(() => new Promise((done) => {
  const from = performance.now();
  const next = () => (document.querySelector('.weekcell') ? requestAnimationFrame(() => done(performance.now() - from)) : requestAnimationFrame(next));
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '-', bubbles: true }));
  requestAnimationFrame(next);
}));
const weekRows = await page.locator('.weekrows .weekrow').count();
const weekScroll = await scrolling('.week');
await browser.close();
await server.close();

const round = (value) => Math.round(value * 10) / 10;
const figures = {
  territories: Number(territories),
  technicians: Number(process.env.KEPT_MOCK_CREW),
  blocks_drawn: blocks,
  first_draw_ms: round(first),
  updates: paints.length,
  update_p50_ms: round(paints[Math.floor(paints.length / 2)]),
  update_p95_ms: round(paints[Math.floor(paints.length * 0.95)]),
  update_own_ms: round((ownAfter - ownBefore) / UPDATES),
  scroll_fps: round(scroll),
  drag_fps: round(drag),
  drag_moves: moves,
  week_ms: round(weekMs),
  week_rows_drawn: weekRows,
  week_scroll_fps: round(weekScroll),
};
console.log(JSON.stringify(figures));
const slow = Object.entries(BOUNDS).filter(([name, bound]) => (name.endsWith('fps') ? !(figures[name] >= bound) : !(figures[name] <= bound)));
if (slow.length > 0) {
  console.error(`beyond the bound: ${slow.map(([name, bound]) => `${name} ${figures[name]} (${bound})`).join(', ')}`);
  process.exitCode = 1;
}
process.exit();
