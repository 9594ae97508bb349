import { afterEach, describe, expect, it } from 'vitest';
import { choose } from '../words/catalogue';
import { HOUR, axisTicks, clock, dateText, dayShort, dayText, durationText, hourTicks, local, minutesText, momentText, readTime, windowText, zoneShort } from './time';

const at = (text: string) => Date.parse(text);
const labels = (from: string, to: string, zone: string) => hourTicks(at(from), at(to), zone).map(({ label }) => label);

describe('times', () => {
  it('are shown in the territory’s zone, wherever the browser is', () => {
    expect(clock('2026-10-15T09:18:00Z', 'Europe/London')).toBe('10:18');
    expect(clock('2026-10-15T09:18:00Z', 'America/New_York')).toBe('5:18');
    expect(clock('2026-10-15T09:18:00Z', 'Asia/Kathmandu')).toBe('15:03');
    expect(windowText({ from: '2026-10-15T07:00:00Z', to: '2026-10-15T07:45:00Z' }, 'Europe/London')).toBe('8:00–8:45');
  });

  it('call midnight 0:00 of the day that begins', () => {
    expect(local(at('2026-10-14T23:00:00Z'), 'Europe/London')).toEqual({ date: '2026-10-15', hour: 0, minute: 0 });
  });

  it('name the weekday only on another day', () => {
    expect(momentText('2026-10-15T06:30:00Z', 'Europe/London', '2026-10-15')).toBe('7:30');
    expect(momentText('2026-10-14T17:00:00Z', 'Europe/London', '2026-10-15')).toBe('Wed 18:00');
    expect(momentText('2026-10-14T23:30:00Z', 'Europe/London', '2026-10-15')).toBe('0:30');
  });

  it('name the zone as people there do, by season', () => {
    expect(zoneShort(at('2026-10-15T09:00:00Z'), 'Europe/London')).toBe('BST');
    expect(zoneShort(at('2026-12-15T09:00:00Z'), 'Europe/London')).toBe('GMT');
  });

  it('give a date its weekday', () => expect(dayText('2026-10-15')).toBe('Thu 15 Oct 2026'));

  it('speak of minutes up to 99 and of hours from 100 on', () => {
    expect([minutesText(27), minutesText(99), minutesText(102), minutesText(-18)]).toEqual(['27 min', '99 min', '1 h 42', '18 min']);
    expect([durationText(2400), durationText(7200), durationText(9000)]).toEqual(['40 min', '2 h', '2 h 30']);
  });
});

describe('full hours', () => {
  it('follow each other on an ordinary day', () => {
    expect(labels('2026-10-15T07:00:00Z', '2026-10-15T10:00:00Z', 'Europe/London')).toEqual(['8', '9', '10', '11']);
  });

  it('leave out the hour that the spring takes', () => {
    expect(labels('2026-03-28T23:00:00Z', '2026-03-29T03:00:00Z', 'Europe/Berlin')).toEqual(['0', '1', '3', '4', '5']);
  });

  it('name the zone of the hour that the autumn gives twice', () => {
    const twice = labels('2026-10-25T00:00:00Z', '2026-10-25T02:00:00Z', 'Europe/London');
    expect(twice).toEqual(['1 BST', '1 GMT', '2']);
  });

  it('are times of day on a short axis, and quarters on one of an hour', () => {
    const named = (to: string) => axisTicks(at('2026-10-15T07:05:00Z'), at(to), 'Europe/London').map(({ label }) => label);
    expect(named('2026-10-15T14:05:00Z')).toEqual(['9', '10', '11', '12', '13', '14', '15']);
    expect(named('2026-10-15T11:05:00Z')).toEqual(['9:00', '10:00', '11:00', '12:00']);
    expect(named('2026-10-15T08:05:00Z')).toEqual(['8:15', '8:30', '8:45', '9:00']);
  });

  it('stay an hour of real time apart across the change', () => {
    const ticks = hourTicks(at('2026-10-24T23:00:00Z'), at('2026-10-25T06:00:00Z'), 'Europe/London');
    expect(ticks.slice(1).every(({ at }, index) => at - (ticks[index]?.at ?? 0) === HOUR)).toBe(true);
  });

  it('are found where the clock is off by half an hour or three quarters', () => {
    expect(labels('2026-10-15T02:00:00Z', '2026-10-15T04:00:00Z', 'Asia/Kolkata')).toEqual(['8', '9']);
    expect(labels('2026-10-15T02:00:00Z', '2026-10-15T04:00:00Z', 'Asia/Kathmandu')).toEqual(['8', '9']);
  });
});

describe('in other languages', () => {
  afterEach(() => choose('en'));

  it.each([
    ['de', 'Do. 15. Okt. 2026', 'Do. 15. Okt.', '15. Okt.', /^Mi\.? 18:00$/],
    ['es', 'jue 15 oct 2026', 'jue 15 oct', '15 oct', /^mié 18:00$/],
  ] as const)('%s: dates are written as there, times as everywhere', async (code, long, short, date, moment) => {
    await choose(code);
    expect([dayText('2026-10-15'), dayShort('2026-10-15'), dateText('2026-10-15')]).toEqual([long, short, date]);
    expect(momentText('2026-10-14T17:00:00Z', 'Europe/London', '2026-10-15')).toMatch(moment);
    expect(clock('2026-10-15T15:18:00Z', 'Europe/London')).toBe('16:18');
  });

  it.each([['de', ['2 MESZ', '2 MEZ']], ['es', ['2 CEST', '2 CET']]] as const)('%s: the hour that comes twice is named as there', async (code, twice) => {
    await choose(code);
    const hours = labels('2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z', code === 'de' ? 'Europe/Berlin' : 'Europe/Madrid');
    expect(hours).toEqual(['0', '1', ...twice, '3', '4']);
    expect(new Set(labels('2026-10-25T00:00:00Z', '2026-10-25T02:00:00Z', 'Europe/London')).size).toBe(3);
  });
});

describe('a time that is typed', () => {
  it('is read in the ways that people write it', () => {
    for (const typed of ['9:30', '09:30', '0930', '930', '9.30', '9,30', '9h30', '9 30', ' 9:30 ']) expect(readTime(typed), typed).toBe('09:30');
    expect([readTime('9'), readTime('23'), readTime('0:05'), readTime('2359')]).toEqual(['09:00', '23:00', '00:05', '23:59']);
  });

  it('is none where a clock has no such time', () => {
    for (const typed of ['', '24:00', '9:60', '9:3', 'nine', '-1', '12345', '9:30 pm', '9:30:00']) expect(readTime(typed), typed).toBeUndefined();
  });
});
