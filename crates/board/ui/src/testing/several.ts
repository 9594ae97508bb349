// The same invented day in another territory: everybody and everything there has another id, name and place.

import type { DayView, Point, Territory } from '../api/types';

export const NORTH: Territory = { id: 'bristol', name: 'Bristol North', firm: 'Brook & Vale', zone: 'Europe/London' };
export const SOUTH: Territory = { id: 'south', name: 'Bristol South', firm: 'Brook & Vale', zone: 'Europe/London' };
export const LYON: Territory = { id: 'lyon', name: 'Lyon', firm: 'Brook & Vale', zone: 'Europe/Paris' };
export const TERRITORIES = [NORTH, SOUTH, LYON];

/** Names of people there, so that nobody is in two places. */
const OTHERS: Record<string, readonly string[]> = {
  south: ['Aisha', 'Bruno', 'Cleo', 'Dario', 'Edda', 'Femi', 'Gwen', 'Hana', 'Ivo', 'Jude', 'Kira', 'Lars', 'Mina', 'Nils'],
  lyon: ['Adèle', 'Bastien', 'Chloé', 'Denis', 'Élise', 'Fabien', 'Gaëlle', 'Hugo', 'Inès', 'Jules', 'Karim', 'Léa', 'Marc', 'Noémie'],
};

/** A day as it would be in a territory; one that is in the first one stays as it is. */
export function elsewhere(view: DayView, territory: Territory): DayView {
  if (territory.id === NORTH.id) return view;
  const index = TERRITORIES.findIndex(({ id }) => id === territory.id);
  const id = (one: string) => `${territory.id}-${one}`;
  const moved = (point: Point | null) => point && { lat: point.lat - 0.05 * index, lon: point.lon + 0.03 * index };
  const named = (name: string, at: number) => name.replace(/^\S+/, (first) => OTHERS[territory.id]?.[at % 14] ?? first);
  return {
    ...view,
    territory,
    plan: view.plan && { ...view.plan, id: id(view.plan.id) },
    technicians: view.technicians.map((one, at) => ({ ...one, id: id(one.id), name: named(one.name, at), colour: ((one.colour + 4 * index) % 14) + 1, start: moved(one.start), end: moved(one.end), position: moved(one.position) })),
    visits: view.visits.map((one, at) => ({ ...one, id: id(one.id), customer: named(one.customer, at * 5), technician: one.technician && id(one.technician), warning: one.warning && id(one.warning), point: moved(one.point) })),
    alerts: view.alerts.map((one, at) => ({ ...one, id: id(one.id), visit: id(one.visit), customer: named(one.customer, at + 3) })),
    cases: view.cases.map((one) => ({ ...one, id: id(one.id), visit: id(one.visit) })),
  };
}
