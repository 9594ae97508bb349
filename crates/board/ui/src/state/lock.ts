// Locking a technician's route of the day, so that nothing is put onto it or taken off it; and unlocking it.

import { api } from '../api/client';
import type { TechnicianView } from '../api/types';
import { firstName } from '../model/names';
import { date, day, refresh } from './day';
import { act } from './notice';
import { did } from './undo';
import { words } from '../words/words';

/** Locks a technician's route, or unlocks it. */
export const toggleLock = ({ id, name, locked }: TechnicianView): Promise<boolean> =>
  act(async () => {
    const on = date.value;
    if (on === undefined) return undefined;
    const what = (locked ? words().changes.routeUnlocked : words().changes.routeLocked)(firstName(name));
    await api.lock(id, on, !locked);
    did({ what, make: (again) => api.lock(id, on, again ? !locked : locked) });
    refresh();
    return locked ? `${what}.` : words().changes.lockedMeans(what);
  });

/** The technician of a row, as long as there is a route to lock. */
export const lockable = (technician: string | undefined): TechnicianView | undefined =>
  day.value?.technicians.find(({ id, absent }) => id === technician && !absent);
