// The rest of the day planned again: shown first, with or without a technician, and taken or left.

import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { PlanPreview } from '../api/types';
import { firstName } from '../model/names';
import { plan } from './board';
import { date, day, dayWord, refresh, territoryId } from './day';
import { act, problemText } from './notice';
import { changed } from './undo';
import { words } from '../words/words';

/** What is asked: the rest as it is, or as if a technician didn't work. */
export interface Replan {
  absent: string | null;
}

export const replan = signal<Replan | undefined>(undefined);
export type Shown = { is: 'working' } | { is: 'ready'; preview: PlanPreview } | { is: 'refused'; why: string };

export const askReplan = (absent: string | null): void => {
  replan.value = { absent };
};

/** Shows the rest planned again; a day without a plan is planned at once. */
export function planAgain(): void {
  if (!day.value || day.value.visits.length === 0) return;
  if (day.value.plan) askReplan(null);
  else void plan('all');
}

/** Works the plan out; changes nothing. */
export async function workOut({ absent }: Replan): Promise<Shown> {
  const [territory, wanted] = [territoryId.value, date.value];
  if (territory === undefined || wanted === undefined) return { is: 'refused', why: words().common.noDay };
  try {
    return { is: 'ready', preview: await api.previewRest(territory, wanted, absent) };
  } catch (error) {
    return { is: 'refused', why: problemText(error) };
  }
}

/** Takes the plan that was shown, if no other one counts by now. */
export const take = (preview: PlanPreview): Promise<boolean> =>
  act(async () => {
    const [territory, wanted] = [territoryId.value, date.value];
    if (territory === undefined || wanted === undefined) return undefined;
    const taken = await api.takePlan(territory, wanted, preview);
    changed(preview.expected_plan ?? undefined, taken.plan, words().changes.restPlanned);
    refresh();
    return `${words().changes.restPlanned}.`;
  });

/** Notes that a technician doesn't work today; the visits go to others. */
export const callSick = (technician: string): Promise<boolean> =>
  act(async () => {
    if (date.value === undefined) return undefined;
    const known = day.value?.technicians.find(({ id }) => id === technician);
    await api.absent(technician, date.value);
    refresh();
    const off = words().changes.offPlanned(firstName(known?.name ?? words().changes.theTechnician), dayWord.value);
    return known?.locked ? `${off} ${words().changes.unlocked}` : off;
  });
