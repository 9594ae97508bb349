import { afterEach, describe, expect, it } from 'vitest';
import type { Activity } from '../api/types';
import { ZONE, at } from '../testing/day';
import { choose } from '../words/catalogue';
import { activityText } from './activity';

const ALL: (Activity | null)[] = [null, { type: 'absent' }, { type: 'on_the_way' }, { type: 'away', minutes: 6 }, { type: 'over', minutes: 23 }, { type: 'until', at: at(624) }];

describe('what a technician is doing', () => {
  afterEach(() => choose('en'));

  it.each([
    ['en', ['', 'absent', 'on the way', '6 min away', '23 min over', 'to 10:24']],
    ['de', ['', 'abwesend', 'unterwegs', 'in 6 min da', '23 min länger', 'bis 10:24']],
    ['es', ['', 'ausente', 'en camino', 'a 6 min', '23 min de más', 'hasta 10:24']],
  ] as const)('is said in %s', async (code, said) => {
    await choose(code);
    expect(ALL.map((activity) => activityText(activity, ZONE))).toEqual(said);
  });
});
