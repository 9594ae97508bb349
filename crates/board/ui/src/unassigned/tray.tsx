// Visits on no route: who, what, why; the best places for each one, which a digit takes, and all others.

import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import type { MovePreview, PlaceView } from '../api/types';
import { namesOf } from '../model/change';
import type { Visit } from '../model/compose';
import { deltaText } from '../model/move';
import { firstName } from '../model/names';
import { isOnNoRoute } from '../model/status';
import { clock, durationText, windowText } from '../model/time';
import { cursorId, openStory, openVisitId } from '../state/board';
import { day, partOf, zoneOf } from '../state/day';
import { askMove } from '../state/move';
import { askPlaces, places, takePlace } from '../state/places';
import { openUrgent } from '../state/urgent';
import { beginDrag } from '../timeline/drag';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';
import { Whose } from '../ui/whose';
import { reasonsText } from '../words/said';
import { words } from '../words/words';
import { mayChange } from '../state/session';
import { MayChange } from '../ui/maychange';

export function Unassigned({ toggle }: { toggle: JSX.Element }) {
  const visits = (day.value?.visits ?? []).filter(isOnNoRoute);
  // Asked again with each plan of one of the territories that have such a visit.
  const plan = [...new Set(visits.map(({ territory }) => partOf(territory)?.plan?.id ?? ''))].join(' ').trim();
  const names = visits.map(({ id }) => id).join(' ');
  const asks = plan !== '' && names !== '' && mayChange.value;
  useEffect(() => (asks ? askPlaces(names.split(' ')) : undefined), [plan, names, asks]);
  return (
    <section class="unassigned" aria-label={words().changes.unassigned} data-testid="unassigned">
      <div class="head">
        <h2>{words().changes.unassigned}</h2>
        <span class="count">{visits.length}</span>
        <span class="end">
          <MayChange><button class="btn quiet" onClick={openUrgent} data-testid="urgent-open"><Icon name="plus" /><span class="long">{words().changes.urgent}</span><Key>N</Key></button></MayChange>
          {toggle}
        </span>
      </div>
      <ul class="unas" tabIndex={0} aria-label={words().changes.noRouteList}>
        {visits.map((visit) => <Item key={visit.id} visit={visit} />)}
        {day.value && visits.length === 0 && (
          <li class="calm">{day.value.parts.every(({ plan }) => plan) ? words().changes.allOnRoutes : words().changes.notPlanned}</li>
        )}
      </ul>
    </section>
  );
}

function Item({ visit }: { visit: Visit }) {
  const selected = openVisitId.value === visit.id || cursorId.value === visit.id;
  const why = reasonsText(visit.unassigned_reasons);
  const due = visit.leave_by ? words().changes.leaveBy(clock(visit.leave_by, zoneOf(visit.territory))) : windowText(visit.booked, zoneOf(visit.territory));
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
        <b>{visit.customer}</b> · {visit.job_type} · {durationText(visit.duration_s)} <Whose territory={visit.territory} />
      </button>
      <span class="due">{due}</span>
      <p class="why" title={why}>{why || (partOf(visit.territory)?.plan ? words().changes.takenOff : words().changes.notPlannedYet)}</p>
      <MayChange>
        <div class="places">
          {(places.value.get(visit.id) ?? []).map((place, index) => <Place key={place.technician} visit={visit} place={place} digit={index + 1} />)}
          {places.value.get(visit.id)?.length === 0 && <span class="mut">{words().changes.nobodyCan}</span>}
          <button class="btn small" onClick={() => askMove(visit.id)} aria-label={words().changes.assignNamed(visit.customer)}>{words().changes.assign}</button>
        </div>
      </MayChange>
    </li>
  );
}

const breaksWhat = ({ breaks }: MovePreview): string => (breaks.length === 1 ? words().changes.breaksOf(namesOf(breaks)) : words().changes.breaksMany(breaks.length));

function Place({ visit, place, digit }: { visit: Visit; place: PlaceView; digit: number }) {
  const { preview } = place;
  const name = firstName(day.value?.technicians.find(({ id }) => id === place.technician)?.name ?? place.technician);
  const arrive = preview.arrive ? clock(preview.arrive, zoneOf(visit.territory)) : '';
  return (
    <button
      class="btn small"
      onClick={() => takePlace(visit, digit)}
      data-testid={`place-${visit.id}-${digit}`}
    >
      <Key>{digit}</Key>
      <b>{name} {arrive}</b>
      <span class="mut">{deltaText(preview.cost_delta)}</span>
      <span class="sr">, {visit.customer}{preview.breaks.length === 0 ? `, ${words().changes.breaksNothing}` : ''}</span>
      {preview.breaks.length > 0 && <span class="ill"><Icon name="at_risk" small />{breaksWhat(preview)}</span>}
    </button>
  );
}
