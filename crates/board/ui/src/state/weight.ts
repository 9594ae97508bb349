// Saying how much a visit's window counts against the others', and taking it back.

import { api } from '../api/client';
import type { VisitView } from '../api/types';
import type { Visit } from '../model/compose';
import { isClosed } from '../model/status';
import { weightWord } from '../model/weight';
import { refresh } from './day';
import { act } from './notice';
import { did } from './undo';
import { words } from '../words/words';

/** Whether another window of the visit may still be chosen. */
export const canWeigh = (visit: VisitView): boolean => visit.arrived_at === null && !isClosed(visit);

/** Weighs a visit's window; false when it wasn't done. */
export const weigh = ({ id, customer, window_weight: before, territory }: Visit, weight: number): Promise<boolean> =>
  act(async () => {
    const what = words().story.weighed(customer, weightWord(weight));
    await api.weigh(id, weight);
    did({ territory, what, make: (again) => api.weigh(id, again ? weight : before) });
    refresh(territory);
    return `${what}.`;
  });
