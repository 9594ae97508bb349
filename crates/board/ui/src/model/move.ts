// A move's price in words, and the place on a row at which a dragged visit would come.

import type { MovePreview, VisitView } from '../api/types';
import { ms } from './time';
import { refusalText } from '../words/said';
import { words } from '../words/words';

const sign = (minutes: number): string => (minutes > 0 ? '+' : minutes < 0 ? '−' : '');

/** "+6 min", "−12 min", "0 min" of a difference in seconds. */
export function deltaText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${sign(minutes)}${Math.abs(minutes)} min`;
}

/** The one sentence that says whether the move can be made, and at which price. */
export function verdict(preview: MovePreview): string {
  if (!preview.feasible) return preview.problems[0] ? refusalText(preview.problems[0]) : words().changes.impossible;
  const broken = preview.breaks.length;
  return broken === 0 ? words().changes.breaksNone : words().changes.endangers(broken);
}

/** What a technician has on the route, in order. */
export function routeOf(visits: readonly VisitView[], technician: string): VisitView[] {
  return visits
    .filter((visit) => visit.technician === technician && visit.sequence !== null)
    .sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
}

/**
 * Position on a technician's route for a visit that is dropped at an instant: after every other
 * visit whose middle is earlier.
 */
export function positionAt(visits: readonly VisitView[], technician: string, visit: string, at: number): number {
  const others = routeOf(visits, technician).filter(({ id }) => id !== visit);
  return others.filter(({ block }) => block !== null && (ms(block.from) + ms(block.to)) / 2 < at).length;
}
