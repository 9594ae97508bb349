// Locking a technician's route of the day, so that nothing is put onto it or taken off it; and unlocking it.

import { api } from '../api/client';
import type { Row } from '../model/compose';
import { firstName } from '../model/names';
import { date, day, refresh } from './day';
import { act } from './notice';
import { did } from './undo';
import { words } from '../words/words';

/** Locks a technician's route, or unlocks it. */
export const toggleLock = ({ id, name, locked, territory }: Row): Promise<boolean> =>
  act(async () => {
    const on = date.value;
    if (on === undefined) return undefined;
    const what = (locked ? words().changes.routeUnlocked : words().changes.routeLocked)(firstName(name));
    await api.lock(id, on, !locked);
    did({ territory, what, make: (again) => api.lock(id, on, again ? !locked : locked) });
    refresh(territory);
    return locked ? `${what}.` : words().changes.lockedMeans(what);
  });

/** The technician of a row, as long as there is a route to lock. */
export const lockable = (technician: string | undefined): Row | undefined =>
  day.value?.technicians.find(({ id, absent }) => id === technician && !absent);
