// Visits on no route: who, what, why; the best places for each one, which a digit takes, and all others.

import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import type { MovePreview, PlaceView, VisitView } from '../api/types';
import { namesOf } from '../model/change';
import { deltaText } from '../model/move';
import { firstName } from '../model/names';
import { isOnNoRoute } from '../model/status';
import { clock, durationText, windowText } from '../model/time';
import { cursorId, openStory, openVisitId } from '../state/board';
import { day, zone } from '../state/day';
import { askMove } from '../state/move';
import { askPlaces, places, takePlace } from '../state/places';
import { openUrgent } from '../state/urgent';
import { beginDrag } from '../timeline/drag';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';

export function Unassigned({ toggle }: { toggle: JSX.Element }) {
  const visits = (day.value?.visits ?? []).filter(isOnNoRoute);
  const plan = day.value?.plan?.id;
  const names = visits.map(({ id }) => id).join(' ');
  useEffect(() => (plan === undefined || names === '' ? undefined : askPlaces(names.split(' '))), [plan, names]);
  return (
    <section class="unassigned" aria-label="Unassigned" data-testid="unassigned">
      <div class="head">
        <h2>Unassigned</h2>
        <span class="count">{visits.length}</span>
        <span class="end">
          <button class="btn quiet" onClick={openUrgent} data-testid="urgent-open"><Icon name="plus" /><span class="long">Urgent visit</span><Key>N</Key></button>
          {toggle}
        </span>
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
    <li class={selected ? 'ua sel' : 'ua'} data-status={visit.status} onPointerDown={(event) => beginDrag(event, visit)}>
      <Icon name={visit.status} />
      <button
        class="uaname"
        onClick={() => openStory(visit.id)}
        onFocus={() => (cursorId.value = visit.id)}
        data-visit={visit.id}
        data-testid={`unassigned-${visit.id}`}
      >
        <b>{visit.customer}</b> · {visit.job_type} · {durationText(visit.duration_s)}
      </button>
      <span class="due">{due}</span>
      <p class="why" title={visit.unassigned_reasons.join(' · ')}>{visit.unassigned_reasons.join(' · ') || (day.value?.plan ? 'Taken off its route' : 'Not planned yet')}</p>
      <div class="places">
        {(places.value.get(visit.id) ?? []).map((place, index) => <Place key={place.technician} visit={visit} place={place} digit={index + 1} />)}
        {places.value.get(visit.id)?.length === 0 && <span class="mut">Nobody can do it at any time of this day.</span>}
        <button class="btn small" onClick={() => askMove(visit.id)} aria-label={`Assign ${visit.customer}`}>Assign…</button>
      </div>
    </li>
  );
}

const breaksWhat = ({ breaks }: MovePreview): string => (breaks.length === 1 ? `${namesOf(breaks)}’s promise` : `${breaks.length} promises`);

function Place({ visit, place, digit }: { visit: VisitView; place: PlaceView; digit: number }) {
  const { preview } = place;
  const name = firstName(day.value?.technicians.find(({ id }) => id === place.technician)?.name ?? place.technician);
  const arrive = preview.arrive ? clock(preview.arrive, zone.value) : '';
  return (
    <button
      class="btn small"
      onClick={() => takePlace(visit, digit)}
      data-testid={`place-${visit.id}-${digit}`}
    >
      <Key>{digit}</Key>
      <b>{name} {arrive}</b>
      <span class="mut">{deltaText(preview.cost_delta)}</span>
      <span class="sr">, {visit.customer}{preview.breaks.length === 0 ? ', breaks nothing' : ''}</span>
      {preview.breaks.length > 0 && <span class="ill"><Icon name="at_risk" small />breaks {breaksWhat(preview)}</span>}
    </button>
  );
}
