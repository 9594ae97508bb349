import { describe, expect, it } from 'vitest';
import { alert, at, day, technician, visit } from '../testing/day';
import { NORTH, SOUTH, elsewhere } from '../testing/several';
import { compose, placed } from './compose';

const one = (changes = {}) => day({ visits: [visit()], alerts: [alert({ minutes_left: 30 })], kept: { kept: 3, decided: 4 }, revision: 7, ...changes });
const both = () => [placed(one()), placed(elsewhere(one({ alerts: [alert({ minutes_left: 12 }), alert({ id: 'w-2', minutes_left: -5 })], revision: 3 }), SOUTH))];

describe('several territories’ days', () => {
  it('are one day, whose parts say where they belong', () => {
    const composed = compose(both())!;
    expect(composed.visits.map(({ id, territory }) => [id, territory])).toEqual([['v-1', 'bristol'], ['south-v-1', 'south']]);
    expect(composed.technicians.map(({ id, territory }) => [id, territory])).toEqual([['t-1', 'bristol'], ['south-t-1', 'south']]);
    expect([composed.kept, composed.revision]).toEqual([{ kept: 6, decided: 8 }, '7+3']);
    expect(composed.parts.map(({ territory }) => territory)).toEqual([NORTH, SOUTH]);
  });

  it('have one list of alerts and of cases, in the order in which they need somebody', () => {
    const due = (id: string, minutes: number) => ({ id, visit: 'v-1', customer: 'Grace', phone: null, kind: 'recover' as const, owner: 'Maya', due_at: at(minutes), note: '' });
    const [north, south] = both();
    const composed = compose([{ ...north!, cases: [{ ...due('late', 900), territory: 'bristol' }] }, { ...south!, cases: [{ ...due('soon', 700), territory: 'south' }] }])!;
    expect(composed.alerts.map(({ id }) => id)).toEqual(['south-w-1', 'w-1', 'south-w-2']);
    expect(composed.cases.map(({ id }) => id)).toEqual(['soon', 'late']);
    expect(south!.alerts.map(({ id }) => id)).toEqual(['south-w-1', 'south-w-2']);
  });

  it('keep a list as it was as long as nothing of it is new', () => {
    const parts = both();
    const before = compose(parts)!;
    const [north, south] = parts;
    const after = compose([north!, { ...south!, technicians: [{ ...technician({ id: 'south-t-1', done: 1 }), territory: 'south' }] }], before)!;
    expect(after.visits).toBe(before.visits);
    expect(after.technicians).not.toBe(before.technicians);
    expect(after.technicians[0]).toBe(before.technicians[0]);
  });

  it('give their routes colours that differ as long as there are some', () => {
    const crew = (count: number) => Array.from({ length: count }, (_, index) => technician({ id: `t-${index}`, colour: (index % 14) + 1 }));
    const parts = () => [placed(one({ technicians: crew(9) })), placed(elsewhere(one({ technicians: crew(6) }), SOUTH))];
    const colours = (composed = compose(parts())) => composed!.technicians.map(({ colour }) => colour);
    expect(colours()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 1]);
    const [north, south] = parts();
    const before = compose([north!, south!])!;
    expect(compose([north!, south!], before)!.technicians).toBe(before.technicians);
    const alone = compose([south!], before)!;
    expect(colours(alone)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(alone.technicians[0]).not.toBe(before.technicians[9]);
  });

  it('are that day itself where there is one, and none where nothing is known', () => {
    const [north] = both();
    expect(compose([north!])?.visits).toBe(north!.visits);
    expect(compose([])).toBeUndefined();
  });
});
