// Holding a visit to its technician, whatever is planned again; and letting it go.

import { api } from '../api/client';
import type { VisitView } from '../api/types';
import { firstName } from '../model/names';
import { day, refresh } from './day';
import { act } from './notice';

const OVER: readonly VisitView['status'][] = ['done', 'cancelled', 'no_access'];

/** Whether there is somebody to hold a visit to, and something still to be done. */
export const canPin = (visit: VisitView): boolean => visit.pinned || (visit.technician !== null && !OVER.includes(visit.status));

/** Holds a visit to the technician whose route it is on, or lets it go again. */
export const togglePin = (visit: VisitView): Promise<boolean> =>
  act(async () => {
    if (!canPin(visit)) return `${visit.customer} is on no route, so there is nobody to pin it to.`;
    await api.pin(visit.id, !visit.pinned);
    refresh();
    const technician = day.value?.technicians.find(({ id }) => id === visit.technician)?.name ?? '';
    return visit.pinned ? `${visit.customer} may go to anybody again.` : `${visit.customer} stays with ${firstName(technician)}.`;
  });
