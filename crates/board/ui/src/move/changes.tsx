// The list of what a change of the plan does to visits: who, when, and the chance.

import type { VisitChange } from '../api/types';
import { arrivalText, chancesText, changeStatus, inOrder, whoText } from '../model/change';
import { day, visitById, zoneOf } from '../state/day';
import { Icon } from '../ui/icons';
import { words } from '../words/words';

export function Changes({ changes, most }: { changes: readonly VisitChange[]; most: number }) {
  const shown = inOrder(changes).slice(0, most);
  if (shown.length === 0) return null;
  return (
    <ul class="shifts" aria-label={words().changes.whatChanges} data-testid="changes">
      {shown.map((one) => {
        const status = changeStatus(one);
        return (
          <li key={one.visit} data-status={status}>
            <Icon name={status} small />
            <span>{whoText(one, day.value)}</span>
            <span>{arrivalText(one, zoneOf(visitById.value.get(one.visit)?.territory))}</span>
            <span class="mut chances">{chancesText(one)}</span>
          </li>
        );
      })}
      {changes.length > most && <li class="mut"><i /><span>{words().changes.more(changes.length - most)}</span></li>}
    </ul>
  );
}
