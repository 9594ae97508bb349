// The alert tray's order: what breaks next, what is broken, what is being handled, what is muted.

import type { AlertView, OptionView } from '../api/types';
import { ms } from './time';
import { words } from '../words/words';

export interface AlertGroups<A extends AlertView = AlertView> {
  next: A[];
  broken: A[];
  handled: A[];
  muted: A[];
}

/** Sorts live warnings into the tray's groups; within a group the server's order stays. */
export function groupAlerts<A extends AlertView>(alerts: readonly A[]): AlertGroups<A> {
  const groups: AlertGroups<A> = { next: [], broken: [], handled: [], muted: [] };
  for (const alert of alerts) {
    if (alert.type === 'closed') continue;
    if (alert.muted) groups.muted.push(alert);
    else if (alert.type === 'chosen') groups.handled.push(alert);
    else if (alert.minutes_left < 0) groups.broken.push(alert);
    else groups.next.push(alert);
  }
  return groups;
}

/** Alerts that J and K walk through, in the order in which they are seen. */
export const walkable = <A extends AlertView>(groups: AlertGroups<A>): A[] => [...groups.next, ...groups.broken];

/** The alert after (`step` 1) or before (-1) the open one; the first or last one when none is open. */
export function neighbour<A extends { id: string }>(list: readonly A[], open: string | undefined, step: 1 | -1): A | undefined {
  const at = list.findIndex(({ id }) => id === open);
  if (at < 0) return step === 1 ? list[0] : list.at(-1);
  return list[Math.min(Math.max(at + step, 0), list.length - 1)];
}

/** Whether nobody else is offered the same at an instant. */
export const isHeld = (alert: AlertView, now: number | undefined): boolean =>
  alert.held_until !== null && (now === undefined || now < ms(alert.held_until));

/** Whether the window that an option would promise has ended at an instant. */
export const isOver = (option: OptionView, now: number | undefined): boolean =>
  option.window !== null && now !== undefined && ms(option.window.to) <= now;

export interface Countdown {
  figure: string;
  unit: string;
}

/** "27 / min left", "1 h 42 / left", "+18 / min late" */
export function countdown(minutes: number): Countdown {
  const whole = Math.abs(minutes);
  const [hours, rest] = [Math.floor(whole / 60), String(whole % 60).padStart(2, '0')];
  // From ten hours on the minutes say nothing, and have no room.
  const long = hours < 10 ? `${hours} h ${rest}` : `${hours} h`;
  if (minutes < 0) return whole < 100 ? { figure: `+${whole}`, unit: words().alerts.minLate } : { figure: `+${long}`, unit: words().alerts.late };
  return whole < 100 ? { figure: String(whole), unit: words().alerts.minLeft } : { figure: long, unit: words().alerts.left };
}

/** The option's few words on the phone's key: "keep it", "Nia", "new day", "call me". */
export function keyWord(kind: string, title: string): string {
  switch (kind) {
    case 'wait':
      return words().alerts.key.wait;
    case 'other_technician':
      return title.split(/[,\s]/)[0] || words().alerts.key.anybody;
    case 'other_slot':
      return words().alerts.key.otherSlot;
    case 'call':
      return words().alerts.key.call;
    default:
      return title;
  }
}
