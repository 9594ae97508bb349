// Noting when a customer has to leave, and taking it back.

import { api } from '../api/client';
import type { Visit } from '../model/compose';
import { clock } from '../model/time';
import { refresh, zoneOf } from './day';
import { act } from './notice';
import { did } from './undo';
import { words } from '../words/words';

/** Notes a local time ("HH:MM"), or that there is none; false when it wasn't done. */
export const saidToLeave = ({ id, customer, leave_by: before, territory }: Visit, at: string | null): Promise<boolean> =>
  act(async () => {
    const what = at === null ? words().story.staysIn(customer) : words().story.leaves(customer, at);
    await api.leaveBy(id, at);
    did({ territory, what, make: (again) => api.leaveBy(id, again ? at : before && clock(before, zoneOf(territory))) });
    refresh(territory);
    return `${what}.`;
  });
