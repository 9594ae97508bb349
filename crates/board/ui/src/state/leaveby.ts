// Noting when a customer has to leave, and taking it back.

import { api } from '../api/client';
import type { VisitView } from '../api/types';
import { clock } from '../model/time';
import { refresh, zone } from './day';
import { act } from './notice';
import { did } from './undo';
import { words } from '../words/words';

/** Notes a local time ("HH:MM"), or that there is none; false when it wasn't done. */
export const saidToLeave = ({ id, customer, leave_by: before }: VisitView, at: string | null): Promise<boolean> =>
  act(async () => {
    const what = at === null ? words().story.staysIn(customer) : words().story.leaves(customer, at);
    await api.leaveBy(id, at);
    did({ what, make: (again) => api.leaveBy(id, again ? at : before && clock(before, zone.value)) });
    refresh();
    return `${what}.`;
  });
