import { describe, expect, it } from 'vitest';
import type { VisitChange } from '../api/types';
import { ZONE, at, day, span, technician } from '../testing/day';
import { arrivalText, breaksText, changeStatus, chancesText, inOrder, namesOf, whoText } from './change';

const change = (changes: Partial<VisitChange> = {}): VisitChange => ({
  visit: 'v-1', customer: 'Leo Marsh', from: 't-1', to: 't-1', arrive_before: at(704), arrive_after: at(673),
  kept_before: 710_000, kept_after: 970_000, promise: span(660, 720), ...changes,
});
const broken = (customer: string) => ({ visit: customer, customer, window: span(615, 660), kept_ppm: 40_000 });

describe('a change of the plan', () => {
  it('names the promises that break', () => {
    expect(breaksText(broken('Ann Weber'), ZONE)).toBe('Breaks Ann Weber’s 10:15–11:00');
    expect(namesOf([broken('Ann Weber')])).toBe('Ann');
    expect(namesOf([broken('Ann Weber'), broken('Tom Hale')])).toBe('Ann and Tom');
    expect(namesOf([broken('Ann Weber'), broken('Tom Hale'), broken('Ida Rossi')])).toBe('Ann and 2 others');
  });

  it('says who comes when, and with which chance', () => {
    const view = day({ technicians: [technician(), technician({ id: 't-2', name: 'Lee Chen' })] });
    expect(whoText(change(), view)).toBe('Leo Marsh, Sam');
    expect(whoText(change({ to: 't-2' }), view)).toBe('Leo Marsh, Sam → Lee');
    expect(whoText(change({ to: null }), view)).toBe('Leo Marsh, Sam → nobody');
    expect(arrivalText(change(), ZONE)).toBe('11:44 → 11:13');
    expect(arrivalText(change({ arrive_after: null }), ZONE)).toBe('11:44 → on no route');
    expect(chancesText(change())).toBe('71 → 97\u00a0%');
    expect(chancesText(change({ kept_before: 970_000 }))).toBe('97\u00a0%');
    expect(chancesText(change({ kept_after: null }))).toBe('');
  });

  it('shows what loses most first, then what shifts most', () => {
    const loses = change({ visit: 'loses', kept_before: 950_000, kept_after: 100_000 });
    const shifts = change({ visit: 'shifts', kept_before: 950_000, kept_after: 950_000, arrive_after: at(800) });
    const calm = change({ visit: 'calm', kept_before: 950_000, kept_after: 950_000 });
    expect(inOrder([calm, shifts, loses]).map(({ visit }) => visit)).toEqual(['loses', 'shifts', 'calm']);
    expect([loses, calm, change({ to: null })].map(changeStatus)).toEqual(['at_risk', 'promised', 'unassigned']);
  });
});
