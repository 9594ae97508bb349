// Visits on no route: who, what, why; each one can be given to somebody.

import type { JSX } from 'preact';
import type { VisitView } from '../api/types';
import { clock, durationText, windowText } from '../model/time';
import { cursorId, openStory, openVisitId } from '../state/board';
import { day, zone } from '../state/day';
import { askMove } from '../state/move';
import { beginDrag } from '../timeline/drag';
import { Icon } from '../ui/icons';

export function Unassigned({ toggle }: { toggle: JSX.Element }) {
  const visits = (day.value?.visits ?? []).filter(({ status }) => status === 'unassigned');
  return (
    <section class="unassigned" aria-label="Unassigned" data-testid="unassigned">
      <div class="head">
        <h2>Unassigned</h2>
        <span class="count">{visits.length}</span>
        <span class="end">{toggle}</span>
      </div>
      <ul class="unas" tabIndex={0} aria-label="Visits on no route">
        {visits.map((visit) => <Item key={visit.id} visit={visit} />)}
        {day.value && visits.length === 0 && (
          <li class="calm">{day.value.plan ? 'Every visit is on a route.' : 'The day isn’t planned yet.'}</li>
        )}
      </ul>
    </section>
  );
}

function Item({ visit }: { visit: VisitView }) {
  const selected = openVisitId.value === visit.id || cursorId.value === visit.id;
  const due = visit.leave_by ? `Leave by ${clock(visit.leave_by, zone.value)}` : windowText(visit.booked, zone.value);
  return (
    <li class={selected ? 'ua sel' : 'ua'} data-status="unassigned" onPointerDown={(event) => beginDrag(event, visit)}>
      <Icon name="unassigned" />
      <button class="uaname" onClick={() => openStory(visit.id)} data-visit={visit.id} data-testid={`unassigned-${visit.id}`}>
        <b>{visit.customer}</b> · {visit.job_type} · {durationText(visit.duration_s)}
      </button>
      <span class="due">{due}</span>
      <p class="why">{visit.unassigned_reasons.join(' · ') || 'Not planned yet'}</p>
      <button class="btn small" onClick={() => askMove(visit.id)} aria-label={`Assign ${visit.customer}`}>Assign…</button>
    </li>
  );
}
