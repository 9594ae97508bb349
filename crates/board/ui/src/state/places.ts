// The best places for visits on no route. Asked one after the other, again with each plan, and only for
// visits that somebody looks at.

import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { PlaceView, VisitView } from '../api/types';
import { askMove, doMove } from './move';

/** Visits whose places are asked for at a time: the others wait until they are opened. */
const ASKED_MAX = 6;

/** Places by visit, as of one plan. */
export const places = signal<ReadonlyMap<string, PlaceView[]>>(new Map());

/** Asks for the places of visits, until it is told to stop. */
export function askPlaces(visits: readonly string[]): () => void {
  let over = false;
  places.value = new Map();
  const ask = async () => {
    for (const visit of visits.slice(0, ASKED_MAX)) {
      try {
        const found = await api.places(visit);
        if (over) return;
        places.value = new Map(places.value).set(visit, found.places);
      } catch {
        // Under way meanwhile, or the line is down: the day says so by itself.
      }
      if (over) return;
    }
  };
  void ask();
  return () => {
    over = true;
  };
}

/** Takes a place: at once when it breaks nothing, else with the question whom to tell. */
export function takePlace(visit: VisitView, digit: number): boolean {
  const place = places.value.get(visit.id)?.[digit - 1];
  if (!place) return false;
  const { technician, position, preview } = place;
  if (preview.breaks.length === 0) void doMove({ visit: visit.id, technician, position });
  else askMove(visit.id, { technician, position });
  return true;
}
