// An incoming call: `/call?number=…`, opened by the phone system, leads to the caller's story.

import { api } from '../api/client';
import type { SearchHit } from '../api/types';
import { asDialled } from '../model/phone';
import { openStory } from './board';
import { date, go, nameOf, territoryIds, today } from './day';
import { act } from './notice';
import { words } from '../words/words';

/** The number of a call that the address names. */
export function calledFrom({ pathname, search }: { pathname: string; search: string }): string | undefined {
  if (pathname !== '/call') return undefined;
  return new URLSearchParams(search).get('number')?.trim() || undefined;
}

/** The visit that a caller most likely calls about: today's, else the next one, else the last one. */
export function likeliest(visits: readonly SearchHit[], now: string): SearchHit | undefined {
  const inOrder = [...visits].sort((a, b) => a.day.localeCompare(b.day));
  return inOrder.find(({ day }) => day >= now) ?? inOrder.at(-1);
}

/** Opens the caller's story, on the day of the visit. */
export const openCall = (number: string): Promise<boolean> =>
  act(async () => {
    const [ids, now] = [territoryIds.value, today.value];
    if (now === undefined) return undefined;
    const found = await Promise.all(ids.map((territory) => api.search(territory, asDialled(number))));
    const visit = likeliest(found.flatMap(({ visits }) => visits), now);
    if (!visit) return words().top.noCaller(ids.map(nameOf).join(', '), number);
    if (visit.day !== date.value) go(visit.day);
    openStory(visit.visit);
    return words().top.callFrom(visit.customer);
  });
