// The rest of the day planned again: shown first, with or without a technician, and taken or left.

import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { PlanPreview } from '../api/types';
import { firstName } from '../model/names';
import { plan, pointedTerritory } from './board';
import { date, day, dayWord, isSeveral, partOf, refresh } from './day';
import { act, problemText } from './notice';
import { changed } from './undo';
import { words } from '../words/words';

/** What is asked: the rest of a territory's day as it is, or as if a technician didn't work. */
export interface Replan {
  territory: string;
  absent: string | null;
}

export const replan = signal<Replan | undefined>(undefined);
export type Shown = { is: 'working' } | { is: 'unplanned' } | { is: 'ready'; preview: PlanPreview } | { is: 'refused'; why: string };

export const askReplan = (territory: string, absent: string | null): void => {
  replan.value = { territory, absent };
};

/** Shows the rest planned again; a day without a plan is planned at once, where it is clear which territory's that is. */
export function planAgain(): void {
  const territory = pointedTerritory.value;
  if (territory === undefined || !day.value || day.value.visits.length === 0) return;
  if (isSeveral.value || partOf(territory)?.plan) askReplan(territory, null);
  else void plan('all', territory);
}

/** Works the plan out; changes nothing. */
export async function workOut({ territory, absent }: Replan): Promise<Shown> {
  const wanted = date.value;
  if (wanted === undefined) return { is: 'refused', why: words().common.noDay };
  if (absent === null && !partOf(territory)?.plan) return { is: 'unplanned' };
  try {
    return { is: 'ready', preview: await api.previewRest(territory, wanted, absent) };
  } catch (error) {
    return { is: 'refused', why: problemText(error) };
  }
}

/** Takes the plan that was shown, if no other one counts by now. */
export const take = (territory: string, preview: PlanPreview): Promise<boolean> =>
  act(async () => {
    const wanted = date.value;
    if (wanted === undefined) return undefined;
    const taken = await api.takePlan(territory, wanted, preview);
    changed(territory, preview.expected_plan ?? undefined, taken.plan, words().changes.restPlanned);
    refresh(territory);
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
