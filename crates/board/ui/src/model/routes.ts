// Who has which visits. Pure.

import type { VisitView } from '../api/types';

/** Visits by technician, in the order in which the server names them. */
export type Routes<V = VisitView> = ReadonlyMap<string, readonly V[]>;

/** Groups visits by technician; a group that holds the same visits as `before` is that very list. */
export function routesOf<V extends Pick<VisitView, 'technician'>>(visits: readonly V[], before: Routes<V> = new Map()): Routes<V> {
  const routes = new Map<string, V[]>();
  for (const visit of visits) {
    if (visit.technician === null) continue;
    const route = routes.get(visit.technician);
    if (route) route.push(visit);
    else routes.set(visit.technician, [visit]);
  }
  return new Map([...routes].map(([technician, route]) => [technician, known(before.get(technician), route)]));
}

function known<V>(before: readonly V[] | undefined, after: readonly V[]): readonly V[] {
  const same = before?.length === after.length && after.every((visit, index) => visit === before[index]);
  return same ? before : after;
}
