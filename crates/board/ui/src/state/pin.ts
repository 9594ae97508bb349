// Holding a visit to its technician, whatever is planned again; and letting it go.

import { Problem, api } from '../api/client';
import type { VisitView } from '../api/types';
import type { Visit } from '../model/compose';
import { firstName } from '../model/names';
import { isClosed } from '../model/status';
import { day, refresh, visitById } from './day';
import { act } from './notice';
import { did } from './undo';
import { words } from '../words/words';

/** Whether there is somebody to hold a visit to, and something still to be done. */
export const canPin = (visit: VisitView): boolean => visit.pinned || (visit.technician !== null && !isClosed(visit));

/** Holds a visit to the technician whose route it is on, or lets it go again. */
export const togglePin = (visit: Visit): Promise<boolean> =>
  act(async () => {
    if (!canPin(visit)) return words().story.nobodyToPin(visit.customer);
    const { id, customer, pinned, territory } = visit;
    const technician = firstName(day.value?.technicians.find((one) => one.id === visit.technician)?.name ?? '');
    const what = pinned ? words().story.mayGo(customer) : words().story.staysWith(customer, technician);
    await api.pin(id, !pinned);
    did({ territory, what, make: (again) => setPin(visit, again ? !pinned : pinned) });
    refresh(territory);
    return `${what}.`;
  });

/** Pins a visit to whom it was with, or to nobody: who has it now may be somebody else. */
async function setPin({ id, customer, technician }: VisitView, pinned: boolean): Promise<void> {
  const elsewhere = visitById.value.get(id)?.technician !== technician;
  if (pinned && elsewhere) throw new Problem(409, words().story.elsewhere(customer));
  await api.pin(id, pinned);
}
