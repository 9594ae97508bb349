// Who else looks at which visit, or is about to move it: what other boards said a moment ago. A board that says nothing
// more is forgotten. Nothing may depend on it: an event can be lost.

import { computed, signal } from '@preact/signals';
import type { Doing, PresenceEvent } from '../api/types';
import { firstName } from '../model/names';
import { date, territoryIds } from './day';
import { words } from '../words/words';

/** Others say it again every few seconds, see `presence/say.ts`. */
const FORGOTTEN_MS = 10_000;

/** Somebody at a visit. */
export interface Companion {
  name: string;
  doing: Doing;
}

interface Other extends PresenceEvent {
  heard: number;
}

const random = (): string => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Tells this board from the others of the same person. */
export const screen = random();

const others = signal<ReadonlyMap<string, Other>>(new Map());

/** Takes in what a board says. */
export function hearPresence(said: PresenceEvent): void {
  if (said.screen === screen) return;
  const known = new Map(others.value);
  if (said.visit === null) known.delete(said.screen);
  else known.set(said.screen, { ...said, heard: performance.now() });
  others.value = known;
}

/** Forgets boards that haven't said anything for a while. */
export function forgetSilent(): void {
  const since = performance.now() - FORGOTTEN_MS;
  const left = [...others.value].filter(([, { heard }]) => heard >= since);
  if (left.length < others.value.size) others.value = new Map(left);
}

/** Others at visits of the day on show, by visit; who is about to move it comes first. */
export const company = computed<ReadonlyMap<string, readonly Companion[]>>(() => {
  const here = [...others.value.values()].filter((one) => territoryIds.value.includes(one.territory) && one.day === date.value);
  const known = new Map<string, readonly Companion[]>();
  for (const { visit, name, doing } of here.sort((a, b) => b.doing.localeCompare(a.doing))) {
    if (visit !== null) known.set(visit, [...(known.get(visit) ?? []), { name: firstName(name), doing }]);
  }
  return known;
});

/** What others do, in words, "Ana is moving Grace Okafor"; without a name, which stands beside it, "Ana is moving this". */
export const companyWords = (others: readonly Companion[] = [], customer?: string): string =>
  others.map(({ name, doing }) => (customer === undefined ? words().timeline.at[doing](name) : words().timeline.atNamed[doing](name, customer))).join(', ');
