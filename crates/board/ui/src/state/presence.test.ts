import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parsePresence } from '../api/live';
import { DATE } from '../testing/day';
import { date, territoryIds } from './day';
import { company, companyWords, forgetSilent, hearPresence, screen } from './presence';

const said = (changes = {}) => ({ territory: 'bristol', day: DATE, screen: 'other-1', name: 'Ana Weber', visit: 'v-1', doing: 'moving' as const, ...changes });
/** What is said beside the visits. */
const atVisits = () => Object.fromEntries([...company.value].map(([visit, others]) => [visit, companyWords(others)]));

describe('the others', () => {
  beforeEach(() => {
    [territoryIds.value, date.value] = [['bristol'], DATE];
    for (const one of ['other-1', 'other-2']) hearPresence(said({ screen: one, visit: null }));
  });

  it('are named at the visit that they are at, who moves it first', () => {
    hearPresence(said({ screen: 'other-2', name: 'Jo Blake', doing: 'looking' }));
    hearPresence(said());
    expect(atVisits()).toEqual({ 'v-1': 'Ana is moving this, Jo looks at this' });
    expect(companyWords(company.value.get('v-1'), 'Grace Okafor')).toBe('Ana is moving Grace Okafor, Jo looks at Grace Okafor');
    hearPresence(said({ visit: 'v-2', doing: 'looking' }));
    expect(atVisits()).toEqual({ 'v-1': 'Jo looks at this', 'v-2': 'Ana looks at this' });
  });

  it('are not this board, and not those of another day', () => {
    hearPresence(said({ screen }));
    hearPresence(said({ day: '2026-10-16' }));
    expect(company.value.size).toBe(0);
  });

  it('are forgotten when they let go, and when they are silent for a while', () => {
    vi.useFakeTimers();
    hearPresence(said());
    hearPresence(said({ screen: 'other-2' }));
    hearPresence(said({ visit: null }));
    vi.advanceTimersByTime(9000);
    forgetSilent();
    expect(atVisits()).toEqual({ 'v-1': 'Ana is moving this' });
    vi.advanceTimersByTime(2000);
    forgetSilent();
    expect(company.value.size).toBe(0);
    vi.useRealTimers();
  });

  it('are not made up from what isn’t said by a board', () => {
    expect(parsePresence(JSON.stringify(said()))).toEqual(said());
    expect(parsePresence(JSON.stringify(said({ visit: null })))?.visit).toBeNull();
    for (const wrong of ['', 'null', '{}', JSON.stringify(said({ visit: 7 })), JSON.stringify(said({ name: undefined }))]) expect(parsePresence(wrong)).toBeUndefined();
  });
});
