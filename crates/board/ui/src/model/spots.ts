// What the map draws of a visit, and nothing of what changes with each forecast. Pure.

import type { Point, TechnicianView, VisitView } from '../api/types';

export interface Spot extends Pick<VisitView, 'id' | 'customer' | 'status' | 'technician' | 'sequence'> {
  point: Point;
  /** The technician's colour; nothing for a visit on no route. */
  colour: number | undefined;
}

/** The visits of a day whose place is known. */
export function spotsOf({ technicians, visits }: { technicians: readonly TechnicianView[]; visits: readonly VisitView[] }): Spot[] {
  const colours = new Map(technicians.map(({ id, colour }) => [id, colour]));
  return visits.flatMap(({ id, customer, status, technician, sequence, point }) =>
    point === null ? [] : [{ id, customer, status, technician, sequence, point, colour: colours.get(technician ?? '') }],
  );
}

/** What is on a route, in the order in which it is driven. */
export const inOrder = (spots: readonly Spot[]): Spot[] =>
  spots.filter(({ sequence }) => sequence !== null).sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
