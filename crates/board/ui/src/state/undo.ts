// Taking changes of the plan, pins, locks and weights back, and doing them again: what this board did to the day on show, in order.
// Must never change a plan that somebody else made: the server compares, and refuses in words.

import { computed, signal } from '@preact/signals';
import { Problem, api } from '../api/client';
import { date, now, partOf, refresh } from './day';
import { ms } from '../model/time';
import { act } from './notice';
import { words } from '../words/words';

/** A change of a territory's plan that was made: the plans before and after it, and what it was in words. */
interface PlanChange {
  territory: string;
  before: string;
  after: string;
  what: string;
}

/** Something else that was done, and that changes no plan: a pin, a lock, a weight. */
export interface Deed {
  territory: string;
  what: string;
  /** Does it again, or takes it back. */
  make: (again: boolean) => Promise<unknown>;
}

type Change = PlanChange | Deed;

const isDeed = (change: Change): change is Deed => 'make' in change;

const CHANGES_MAX = 50;

const done = signal<readonly Change[]>([]);
const undone = signal<readonly Change[]>([]);

export const canUndo = computed(() => done.value.length > 0);
export const canRedo = computed(() => undone.value.length > 0);

/** The change whose texts wait: what it was, how many texts, and for how many seconds. */
export const held = computed(() => {
  const last = done.value.at(-1);
  const plan = partOf(last?.territory)?.plan;
  if (!plan?.undo_until || last === undefined || isDeed(last) || last.after !== plan.id || now.value === undefined) return undefined;
  const seconds = Math.ceil((ms(plan.undo_until) - now.value) / 1000);
  return seconds > 0 ? { what: last.what, texts: plan.held_texts, seconds } : undefined;
});

/** Notes a change that was made, so that it can be taken back. */
export function changed(territory: string, before: string | undefined, after: string, what: string): void {
  if (before !== undefined) note({ territory, before, after, what });
}

/** Notes something else that was done, so that it can be taken back. */
export const did = (deed: Deed): void => note(deed);

function note(change: Change): void {
  done.value = [...done.value, change].slice(-CHANGES_MAX);
  undone.value = [];
}

/** Another day has its own changes: those of all territories, or of one, can't be taken back any more. */
export function forgetChanges(territory?: string): void {
  for (const list of [done, undone]) list.value = list.peek().filter((change) => territory !== undefined && change.territory !== territory);
}

/** A plan that was restored stands for the one that it is a copy of. */
const standIn = (changes: readonly Change[], end: 'before' | 'after', copied: string, copy: string): Change[] =>
  changes.map((one) => (!isDeed(one) && one[end] === copied ? { ...one, [end]: copy } : one));

/** Does a deed again, or takes it back. What is refused is offered no more: the day has moved on. */
async function make(deed: Deed, again: boolean): Promise<void> {
  const [from, to] = again ? [undone, done] : [done, undone];
  try {
    await deed.make(again);
    to.value = [...to.value, deed];
    from.value = from.value.slice(0, -1);
  } catch (error) {
    if (error instanceof Problem && [404, 409].includes(error.status)) from.value = from.value.slice(0, -1);
    throw error;
  } finally {
    refresh(deed.territory);
  }
}

/** Takes the last change back. */
export function undo(): Promise<boolean> {
  const last = done.value.at(-1);
  return act(async () => {
    if (!last) return words().changes.nothingToUndo;
    if (isDeed(last)) return make(last, false).then(() => words().changes.undone(last.what));
    const restored = await restore(last.territory, last.before, last.after);
    if (!restored) return undefined;
    done.value = standIn(done.value.slice(0, -1), 'after', last.before, restored.plan);
    undone.value = [...undone.value, { ...last, before: restored.plan }];
    const withdrawn = restored.withdrawn > 0 && words().changes.withdrawn(restored.withdrawn);
    const told = restored.told > 0 && words().changes.toldAlready(restored.told);
    return [words().changes.undone(last.what), withdrawn, told].filter(Boolean).join(' ');
  });
}

/** Does the change again that was taken back last. */
export function redo(): Promise<boolean> {
  const last = undone.value.at(-1);
  return act(async () => {
    if (!last) return words().changes.nothingToRedo;
    if (isDeed(last)) return make(last, true).then(() => words().changes.redone(last.what));
    const restored = await restore(last.territory, last.after, last.before);
    if (!restored) return undefined;
    undone.value = standIn(undone.value.slice(0, -1), 'before', last.after, restored.plan);
    done.value = [...done.value, { ...last, after: restored.plan }];
    return words().changes.redone(last.what);
  });
}

async function restore(territory: string, plan: string, expected: string) {
  const wanted = date.value;
  if (wanted === undefined) return undefined;
  try {
    return await api.restore(territory, wanted, plan, expected);
  } catch (error) {
    // The day has moved on: no earlier change can be taken back either.
    if (error instanceof Problem && error.status === 409) forgetChanges(territory);
    throw error;
  } finally {
    refresh(territory);
  }
}
