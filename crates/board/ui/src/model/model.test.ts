import { describe, expect, it } from 'vitest';
import { alert, day, span, visit } from '../testing/day';
import { countdown, groupAlerts, keyWord, neighbour, walkable } from './alerts';
import { isWorrying, percent, percentText } from './chance';
import { ServerClock } from './clock';
import { readDayFile } from './dayfile';
import { countByStatus, matches, passes } from './filter';
import { deltaText, positionAt, verdict } from './move';
import { blockName, firstName, initials } from './names';
import { phoneText } from './phone';
import { Revisions } from './revision';
import { isStatus, statusWord } from './status';
import { textLength, textLengthWords } from './text';
import { asksToChoose, conversation } from './thread';
import { ms } from './time';
import { ledgerLine } from './words';

describe('revisions', () => {
  it('ask for a load only when something newer was heard of', () => {
    const revisions = new Revisions();
    revisions.load(7);
    expect(revisions.hear(7)).toBe(false);
    expect(revisions.hear(8)).toBe(true);
  });

  it('stay behind over a gap until a load holds the newest', () => {
    const revisions = new Revisions();
    revisions.load(7);
    revisions.hear(12);
    revisions.load(9);
    expect(revisions.behind).toBe(true);
    revisions.load(12);
    expect(revisions.behind).toBe(false);
  });

  it('never let an old answer replace a new one, whatever the order of events', () => {
    const revisions = new Revisions();
    expect(revisions.load(9)).toBe(true);
    expect(revisions.load(8)).toBe(false);
    expect(revisions.load(9)).toBe(true);
    expect(revisions.hear(5)).toBe(false);
  });
});

describe('the server’s clock', () => {
  it('runs on at the speed that was measured', () => {
    const clock = new ServerClock();
    clock.set({ server: 0, here: 0 });
    clock.set({ server: 120_000, here: 2000 });
    expect(clock.at(3000)).toBe(180_000);
  });

  it('stands still when the server’s does', () => {
    const clock = new ServerClock();
    clock.set({ server: 500, here: 0 });
    clock.set({ server: 500, here: 2000 });
    expect(clock.at(4000)).toBe(500);
  });

  it('isn’t carried on far beyond the last answer', () => {
    const clock = new ServerClock();
    clock.set({ server: 0, here: 0 });
    expect(clock.at(3_600_000)).toBe(5000);
  });

  it('isn’t misled by answers that come at nearly the same time', () => {
    const clock = new ServerClock();
    clock.set({ server: 0, here: 0 });
    clock.set({ server: 60_000, here: 1000 });
    clock.set({ server: 60_300, here: 1001 });
    expect(clock.at(2001)).toBe(120_300);
  });

  it('follows a clock that was set back', () => {
    const clock = new ServerClock();
    clock.set({ server: 900_000, here: 0 });
    clock.set({ server: 1000, here: 10_000 });
    expect(clock.at(10_000)).toBe(1000);
  });
});

describe('filters', () => {
  it('count by status and let their own pass', () => {
    const visits = [visit(), visit({ status: 'late' }), visit({ status: 'late' })];
    expect(countByStatus(visits).get('late')).toBe(2);
    expect(visits.filter((one) => passes('late', one))).toHaveLength(2);
    expect(visits.filter((one) => passes('all', one))).toHaveLength(3);
  });

  it('find by name without its accents, by reference, and by phone as people type it', () => {
    const one = visit({ customer: 'Zoë Müller', reference: 'K7Q2', phone: '+447700900182' });
    for (const query of ['muller', 'ZOE', 'k7q', '07700 900', '+44 7700', '0182', 'cotham']) expect(matches(query, one), query).toBe(true);
    for (const query of ['', '  ', 'grace', '99999', '00']) expect(matches(query, one), query).toBe(false);
  });
});

describe('chances', () => {
  it('are never rounded to a certainty', () => {
    expect([999_999, 995_000, 1_000_000, 1, 0, 184_000].map(percent)).toEqual([99, 99, 99, 1, 0, 18]);
    expect([894_999, 895_000, 900_000].map(isWorrying)).toEqual([true, false, false]);
    expect(percentText(180_000)).toBe('18\u00a0%');
  });
});

describe('alerts', () => {
  const groups = groupAlerts([
    alert({ id: 'a', minutes_left: 5 }),
    alert({ id: 'b', muted: true }),
    alert({ id: 'c', type: 'chosen', digit: 2 }),
    alert({ id: 'd', minutes_left: -18 }),
    alert({ id: 'e', type: 'closed' }),
    alert({ id: 'f', minutes_left: 50 }),
  ]);
  const ids = (list: { id: string }[]) => list.map(({ id }) => id);

  it('are grouped, with the broken ones after what breaks next', () => {
    expect([groups.next, groups.broken, groups.handled, groups.muted].map(ids)).toEqual([['a', 'f'], ['d'], ['c'], ['b']]);
    expect(ids(walkable(groups))).toEqual(['a', 'f', 'd']);
  });

  it('are walked without falling off an end', () => {
    const list = walkable(groups);
    expect(neighbour(list, undefined, 1)?.id).toBe('a');
    expect(neighbour(list, undefined, -1)?.id).toBe('d');
    expect(neighbour(list, 'a', -1)?.id).toBe('a');
    expect(neighbour(list, 'd', 1)?.id).toBe('d');
    expect(neighbour([], 'a', 1)).toBeUndefined();
  });

  it('count minutes, and hours from a hundred minutes on', () => {
    expect(countdown(27)).toEqual({ figure: '27', unit: 'min left' });
    expect(countdown(102)).toEqual({ figure: '1 h 42', unit: 'left' });
    expect(countdown(2077)).toEqual({ figure: '34 h', unit: 'left' });
    expect(countdown(-18)).toEqual({ figure: '+18', unit: 'min late' });
    expect(countdown(0)).toEqual({ figure: '0', unit: 'min left' });
  });

  it('have few words on the phone’s keys', () => {
    const words = alert().options.map(({ kind, title }) => keyWord(kind, title));
    expect(words).toEqual(['keep it', 'Nia', 'new time', 'call me']);
  });
});

describe('status', () => {
  it('has a word for each, and knows what isn’t one', () => {
    expect(statusWord('on_the_way')).toBe('On the way');
    expect(isStatus('late')).toBe(true);
    expect(isStatus('toString')).toBe(false);
  });
});

describe('moves', () => {
  const visits = [
    visit({ id: 'a', sequence: 0, block: span(480, 520) }),
    visit({ id: 'b', sequence: 1, block: span(600, 640) }),
    visit({ id: 'c', sequence: 2, block: span(700, 740) }),
  ];

  it('come after every visit whose middle is earlier, themselves not counted', () => {
    const at = (minutes: number) => ms(span(minutes, minutes + 1).from);
    expect(positionAt(visits, 't-1', 'x', at(470))).toBe(0);
    expect(positionAt(visits, 't-1', 'x', at(610))).toBe(1);
    expect(positionAt(visits, 't-1', 'x', at(630))).toBe(2);
    expect(positionAt(visits, 't-1', 'a', at(630))).toBe(1);
    expect(positionAt(visits, 't-2', 'a', at(630))).toBe(0);
  });

  it('say their price in words', () => {
    expect([deltaText(360), deltaText(-720), deltaText(20)]).toEqual(['+6 min', '−12 min', '0 min']);
    const preview = { feasible: true, problems: [], cost_delta: 0, travel_delta_s: 0, breaks: [], changes: [], arrive: null };
    const broken = { visit: 'a', customer: 'Ann', window: span(0, 1), kept_ppm: 0 };
    expect(verdict(preview)).toBe('Breaks no promise.');
    expect(verdict({ ...preview, breaks: [broken, broken] })).toBe('Endangers 2 promises.');
    expect(verdict({ ...preview, feasible: false, problems: [{ text: 'Lee has no gas level 2.' }] })).toBe('Lee has no gas level 2.');
  });
});

describe('names and numbers', () => {
  it('are shortened without loss of the person', () => {
    expect([firstName('Grace Okafor'), blockName('Grace Okafor'), initials('Grace Okafor'), initials('Cher')]).toEqual(['Grace', 'Okafor', 'GO', 'C']);
  });

  it('keep every digit of a phone number', () => {
    const numbers = ['+447700900182', '+12025550123', '+4915123456789', '+35312345678'];
    expect(numbers.map(phoneText)).toEqual(['+44 7700 900182', '+1 202 555 0123', '+49 151 234 567 89', '+353 123 456 78']);
    for (const number of numbers) expect(phoneText(number).replaceAll(' ', '')).toBe(number);
    expect(phoneText('call me')).toBe('call me');
  });
});

describe('text lengths', () => {
  it('are counted as carriers do', () => {
    expect(textLength('')).toEqual({ units: 0, texts: 0, room: 160 });
    expect(textLength('a'.repeat(160)).texts).toBe(1);
    expect(textLength('a'.repeat(161))).toEqual({ units: 161, texts: 2, room: 306 });
    expect(textLength('€').units).toBe(2);
    expect(textLength('日'.repeat(71))).toEqual({ units: 71, texts: 2, room: 134 });
    expect(textLengthWords('Sorry')).toBe('1 text, 5 of 160');
  });
});

describe('a conversation', () => {
  const message = (id: string, minutes: number, type: 'queued' | 'delivered') => ({
    id, kind: 'personal', body: id, created_at: span(minutes, minutes + 1).from, not_before: span(minutes, minutes + 1).from, state: { type },
  });
  const reply = (id: string, minutes: number) => ({ id, body: id, meaning: { type: 'text' }, received_at: span(minutes, minutes + 1).from });

  it('is in order, with what isn’t sent yet last', () => {
    const lines = conversation([message('late', 20, 'delivered'), message('draft', 5, 'queued')], [reply('first', 1), reply('last', 30)]);
    expect(lines.map(({ key }) => key)).toEqual(['first', 'late', 'last', 'draft']);
  });

  it('puts an answer after what it answers, also in the same instant', () => {
    const lines = conversation([message('done', 7, 'delivered')], [reply('2', 7)]);
    expect(lines.map(({ key }) => key)).toEqual(['2', 'done']);
  });

  it('knows a text that asks to choose', () => {
    expect(asksToChoose('Reply 1 keep it, 2 Nia at 10:35-11:05, 4 call me.')).toBe(true);
    expect(asksToChoose('Sam comes between 10:00 and 11:20.')).toBe(false);
  });
});

describe('ledger lines', () => {
  const line = (entry: Record<string, unknown> & { type: string }) => ledgerLine({ sequence: 1, at: day().now, ...entry }, 'Europe/London');

  it('tell the day that a visit moved to from the day of the entry', () => {
    const moved = line({ type: 'rescheduled', day: '2026-10-15', to_day: '2026-10-16', booked: span(600, 645) });
    expect(moved.text).toContain('Fri 16');
    expect(line({ type: 'booked', visit: 'v', booking: { booked: span(600, 645) } }).text).toBe('Booked for 10:00–10:45');
  });

  it('say what happened', () => {
    expect(line({ type: 'promised', promise: { stage: 'morning', window: span(600, 645), kept_ppm: 950_000 } }).text).toBe('Promised 10:00–10:45, morning, 95\u00a0%');
    expect(line({ type: 'promise_broken', arrived: span(650, 651).from, late_s: 300 }).text).toBe('Broken, arrived 10:50, 5 min late');
    const handover = { type: 'handed_over', giver_name: 'Sam Patel', taker_name: 'Lee Chen', late_before_ppm: 620_000, late_after_ppm: 40_000, costs_s: 360 };
    expect(line(handover).text).toBe('Lee Chen takes it over from Sam Patel: chance to be late 62\u00a0% before, 4\u00a0% now, for 6 min more on the road');
    expect(line({ type: 'window_weighed', window_weight: 3, by: 'Maya Jensen' }).text).toBe('Tight window: matters, says Maya Jensen');
    expect(line({ type: 'leave_by_set', leave_by: span(780, 781).from, by: null }).text).toBe('Has to leave by 13:00, says the customer');
    expect(line({ type: 'leave_by_set', leave_by: null, by: 'Maya' }).text).toBe('Needn’t leave by a time, says Maya');
    expect(line({ type: 'link_revoked', by: 'Maya Jensen', texts: [] }).text).toBe('Link to the page replaced by Maya Jensen');
    expect(line({ type: 'portrait_changed', technician: 't-1', is_there: true, by: 'Maya' }).text).toBe('Technician’s portrait put up by Maya');
    expect(line({ type: 'portrait_changed', technician: 't-1', is_there: false, by: 'Maya' }).text).toBe('Technician’s portrait taken down by Maya');
    expect(line({ type: 'chose', warning: 'w', digit: 2, option: { type: 'other_technician' } }).text).toBe('Chose 2: another technician');
    expect(line({ type: 'case_opened', case: { kind: 'call_back', owner: { name: 'Maya Jensen' } } }).text).toBe('Call back, Maya Jensen');
  });

  it('say what a technician sent a picture of', () => {
    expect(line({ type: 'attached', attachment: { kind: 'photo' } })).toEqual({ icon: 'picture', text: 'Photo sent by the technician' });
    expect(line({ type: 'attached', attachment: { kind: 'signature' } }).text).toBe('Signature sent by the technician');
    expect(line({ type: 'attached', attachment: { kind: 'drawing' } }).text).toBe('Picture sent by the technician');
  });

  it('never hide an entry that this board doesn’t know', () => {
    expect(line({ type: 'something_new' }).text).toBe('something new');
    expect(line({ type: 'promised' }).text).toContain('Promised');
  });
});

describe('a day file', () => {
  it('says whose day it is, and which', () => {
    expect(readDayFile('{"territory":{"id":"bristol"},"date":"2026-10-15","visits":[]}')).toEqual({ territory: 'bristol', date: '2026-10-15' });
  });

  it('that isn’t one is refused in words', () => {
    expect(() => readDayFile('PNG')).toThrow('can’t be read as JSON');
    expect(() => readDayFile('null')).toThrow('no territory');
    expect(() => readDayFile('{"territory":{"id":"b"},"date":"soon"}')).toThrow('no date');
  });
});
