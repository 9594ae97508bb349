// Taking changes of the plan back, and doing them again: what this board did to the day on show, in order.
// Must never change a plan that somebody else made: the server compares, and refuses in words.

import { computed, signal } from '@preact/signals';
import { Problem, api } from '../api/client';
import { date, day, now, refresh, territoryId } from './day';
import { ms } from '../model/time';
import { act } from './notice';
import { words } from '../words/words';

/** A change that was made: the plans before and after it, and what it was in words. */
interface Change {
  before: string;
  after: string;
  what: string;
}

const CHANGES_MAX = 50;

const done = signal<readonly Change[]>([]);
const undone = signal<readonly Change[]>([]);

export const canUndo = computed(() => done.value.length > 0);
export const canRedo = computed(() => undone.value.length > 0);

/** The change whose texts wait: what it was, how many texts, and for how many seconds. */
export const held = computed(() => {
  const plan = day.value?.plan;
  const last = done.value.at(-1);
  if (!plan?.undo_until || last?.after !== plan.id || now.value === undefined) return undefined;
  const seconds = Math.ceil((ms(plan.undo_until) - now.value) / 1000);
  return seconds > 0 ? { what: last.what, texts: plan.held_texts, seconds } : undefined;
});

/** Notes a change that was made, so that it can be taken back. */
export function changed(before: string | undefined, after: string, what: string): void {
  if (before === undefined) return;
  done.value = [...done.value, { before, after, what }].slice(-CHANGES_MAX);
  undone.value = [];
}

/** Another day has its own changes. */
export function forgetChanges(): void {
  done.value = [];
  undone.value = [];
}

/** A plan that was restored stands for the one that it is a copy of. */
const standIn = (changes: readonly Change[], end: 'before' | 'after', copied: string, copy: string): Change[] =>
  changes.map((one) => (one[end] === copied ? { ...one, [end]: copy } : one));

/** Takes the last change back. */
export function undo(): Promise<boolean> {
  const last = done.value.at(-1);
  return act(async () => {
    if (!last) return words().changes.nothingToUndo;
    const restored = await restore(last.before, last.after);
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
    const restored = await restore(last.after, last.before);
    if (!restored) return undefined;
    undone.value = standIn(undone.value.slice(0, -1), 'before', last.after, restored.plan);
    done.value = [...done.value, { ...last, after: restored.plan }];
    return words().changes.redone(last.what);
  });
}

async function restore(plan: string, expected: string) {
  const [territory, wanted] = [territoryId.value, date.value];
  if (territory === undefined || wanted === undefined) return undefined;
  try {
    return await api.restore(territory, wanted, plan, expected);
  } catch (error) {
    // The day has moved on: no earlier change can be taken back either.
    if (error instanceof Problem && error.status === 409) forgetChanges();
    throw error;
  } finally {
    refresh();
  }
}
