import { beforeEach, describe, expect, it } from 'vitest';
import { DATE, at, day as makeDay } from '../testing/day';
import { Refusal, serve } from '../testing/server';
import { Problem } from '../api/client';
import { placed } from '../model/compose';
import { date, now, parts, territoryIds } from './day';
import { notice } from './notice';
import { canRedo, canUndo, changed, did, forgetChanges, held, redo, undo } from './undo';

const RESTORE = `POST /api/territories/bristol/days/${DATE}/plan/restore`;

describe('undo', () => {
  beforeEach(() => {
    forgetChanges();
    [territoryIds.value, date.value] = [['bristol'], DATE];
  });

  /** A server on which each restored plan gets the next name, and that refuses what isn't the current one. */
  function server(current: string) {
    let count = 0;
    const answer = (body: unknown) => {
      const { expected_plan } = body as { expected_plan: string };
      if (expected_plan !== current) return new Refusal(409, 'the plan has changed since you saw it');
      current = `r-${(count += 1)}`;
      return { plan: current, withdrawn: 1, told: 0 };
    };
    return serve({ [RESTORE]: answer });
  }
  const asked = ({ calls }: ReturnType<typeof serve>) => calls.filter(({ what }) => what === RESTORE).map(({ body }) => body);

  it('takes two changes back, one after the other, and does both again', async () => {
    const known = server('m-2');
    changed('bristol', 'p-0', 'm-1', 'Grace goes to Lee');
    changed('bristol', 'm-1', 'm-2', 'Ada goes to Sam');
    for (const step of [undo, undo, redo, redo]) expect(await step()).toBe(true);
    expect(asked(known)).toEqual([
      { plan: 'm-1', expected_plan: 'm-2' },
      { plan: 'p-0', expected_plan: 'r-1' },
      { plan: 'r-1', expected_plan: 'r-2' },
      { plan: 'm-2', expected_plan: 'r-3' },
    ]);
    expect([canUndo.value, canRedo.value]).toEqual([true, false]);
    await undo();
    expect(notice.value?.text).toBe('Undone: Ada goes to Sam. 1 text withdrawn.');
  });

  it('takes a pin back in its turn, and does it again', async () => {
    const known = server('m-2');
    const pinned: boolean[] = [];
    changed('bristol', 'p-0', 'm-1', 'Grace goes to Lee');
    did({ territory: 'bristol', what: 'Grace stays with Lee', make: async (again) => pinned.push(again) });
    changed('bristol', 'm-1', 'm-2', 'Ada goes to Sam');
    for (const step of [undo, undo]) expect(await step()).toBe(true);
    expect([pinned, notice.value?.text]).toEqual([[false], 'Undone: Grace stays with Lee.']);
    for (const step of [undo, redo, redo, redo]) expect(await step()).toBe(true);
    expect(pinned).toEqual([false, true]);
    expect(asked(known)).toEqual([
      { plan: 'm-1', expected_plan: 'm-2' },
      { plan: 'p-0', expected_plan: 'r-1' },
      { plan: 'r-1', expected_plan: 'r-2' },
      { plan: 'm-2', expected_plan: 'r-3' },
    ]);
  });

  it('says why a pin can’t be put again, and offers what was done before it', async () => {
    changed('bristol', 'p-0', 'm-1', 'Grace goes to Lee');
    did({ territory: 'bristol', what: 'Grace may go to anybody again', make: () => Promise.reject(new Problem(409, 'Grace is on another route by now')) });
    expect(await undo()).toBe(false);
    expect(notice.value?.text).toBe('Grace is on another route by now');
    server('m-1');
    expect(await undo()).toBe(true);
    expect([canUndo.value, canRedo.value]).toEqual([false, true]);
  });

  it('says that the day has moved on, and offers it no more', async () => {
    server('somebody-elses');
    changed('bristol', 'p-0', 'm-1', 'Grace goes to Lee');
    expect(await undo()).toBe(false);
    expect(notice.value).toEqual({ text: 'The plan has changed since you saw it', bad: true });
    expect(canUndo.value).toBe(false);
  });

  it('forgets what was taken back when something else is done', async () => {
    server('m-1');
    changed('bristol', 'p-0', 'm-1', 'Grace goes to Lee');
    await undo();
    expect(canRedo.value).toBe(true);
    changed('bristol', 'r-1', 'm-3', 'Ada goes to Sam');
    expect(canRedo.value).toBe(false);
  });

  it('shows for how long texts wait, as long as nobody else changed the plan', () => {
    changed('bristol', 'p-0', 'p-1', 'Grace goes to Lee');
    const view = makeDay();
    const plan = { ...view.plan!, undo_until: at(610.5), held_texts: 2 };
    const show = (shown: typeof plan) => (parts.value = new Map([['bristol', placed({ ...view, plan: shown })]]));
    show(plan);
    now.value = Date.parse(at(610.25));
    expect(held.value).toEqual({ what: 'Grace goes to Lee', texts: 2, seconds: 15 });
    now.value = Date.parse(at(611));
    expect(held.value).toBeUndefined();
    now.value = Date.parse(at(610.25));
    show({ ...plan, id: 'p-2' });
    expect(held.value).toBeUndefined();
  });

  it('takes back in the territory in which it was done, and what one has moved on from stays undoable in the other', async () => {
    const south = `POST /api/territories/south/days/${DATE}/plan/restore`;
    const { calls } = serve({ [south]: new Refusal(409, 'the plan has changed since you saw it'), [RESTORE]: { plan: 'r-1', withdrawn: 0, told: 0 } });
    changed('bristol', 'p-0', 'm-1', 'Grace goes to Lee');
    changed('south', 's-0', 's-1', 'Ada goes to Sam');
    expect(await undo()).toBe(false);
    expect(canUndo.value).toBe(true);
    expect(await undo()).toBe(true);
    expect(calls.map(({ what }) => what)).toEqual([south, RESTORE]);
  });
});
