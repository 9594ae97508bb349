// Holding a visit to its technician, whatever is planned again; and letting it go.

import { api } from '../api/client';
import type { VisitView } from '../api/types';
import { firstName } from '../model/names';
import { day, refresh } from './day';
import { act } from './notice';
import { words } from '../words/words';

const OVER: readonly VisitView['status'][] = ['done', 'cancelled', 'no_access'];

/** Whether there is somebody to hold a visit to, and something still to be done. */
export const canPin = (visit: VisitView): boolean => visit.pinned || (visit.technician !== null && !OVER.includes(visit.status));

/** Holds a visit to the technician whose route it is on, or lets it go again. */
export const togglePin = (visit: VisitView): Promise<boolean> =>
  act(async () => {
    if (!canPin(visit)) return words().story.nobodyToPin(visit.customer);
    await api.pin(visit.id, !visit.pinned);
    refresh();
    const technician = day.value?.technicians.find(({ id }) => id === visit.technician)?.name ?? '';
    return visit.pinned ? words().story.mayGo(visit.customer) : words().story.staysWith(visit.customer, firstName(technician));
  });
