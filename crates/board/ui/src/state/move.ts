// Moving a visit: the question with its prices, and the act.

import { signal } from '@preact/signals';
import { type Inform, type Move, api } from '../api/client';
import { firstName } from '../model/names';
import { moveVisitId } from './board';
import { date, day, partOf, refresh, visitById } from './day';
import { act } from './notice';
import { changed } from './undo';
import { words } from '../words/words';

/** The place that the question begins with, when a drag chose one. */
export const askedPlace = signal<{ technician: string; position: number } | undefined>(undefined);

/** Opens the question where a visit is to go. */
export function askMove(visit: string, place?: { technician: string; position: number }): void {
  askedPlace.value = place;
  moveVisitId.value = visit;
}

/** Moves a visit, if the plan is still the one on show; customers whose promises break hear as `inform` says. */
export const doMove = (move: Move, inform?: Inform): Promise<boolean> =>
  act(async () => {
    const [visit, wanted] = [visitById.value.get(move.visit), date.value];
    if (visit === undefined || wanted === undefined) return undefined;
    const { territory, customer: name } = visit;
    const plan = partOf(territory)?.plan;
    const technician = day.value?.technicians.find(({ id }) => id === move.technician)?.name;
    const what = technician ? words().changes.goesTo(name, firstName(technician)) : words().changes.isOff(name);
    const made = await api.move(territory, wanted, { ...move, ...(plan ? { expected_plan: plan.id } : {}), ...(inform ? { inform } : {}) });
    changed(territory, plan?.id, made.plan, what);
    refresh(territory);
    return `${what}.`;
  });
