// Keeps the address in step with what is shown, and what is shown with the address. A page that is opened is a step that
// the browser's way back undoes; days and visits only rename the step that one is on.

import { batch, effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { type Address, readAddress, writeAddress } from './address';
import { forget, openStory, openVisitId, side } from './state/board';
import { date, day, go, goTo, known, territoryIds } from './state/day';
import { complain } from './state/notice';
import { type View, view } from './state/view';

export function useAddress(): void {
  // Before anything is drawn: a page that is loaded again doesn't begin with the day.
  useState(() => {
    view.value = readAddress(location.hash).view ?? 'day';
  });
  useEffect(() => {
    const own: Own = { hash: location.hash };
    const stop = effect(follow(own));
    const changed = () => {
      own.hash = location.hash;
      void show(readAddress(location.hash)).catch(complain);
    };
    addEventListener('hashchange', changed);
    return () => {
      stop();
      removeEventListener('hashchange', changed);
    };
  }, []);
}

/** The address as it was last written or read here. Any other is somebody's wish that is still to be shown. */
interface Own {
  hash: string;
}

/** Writes the address, and forgets the visits of a day that is left, or of a territory. */
function follow(own: Own): () => void {
  let [shownDate, shownIds]: [string | undefined, readonly string[]] = [undefined, []];
  let lastView: View | undefined;
  return () => {
    const ids = territoryIds.value;
    if (shownDate !== undefined && (shownDate !== date.value || shownIds.some((id) => !ids.includes(id)))) forget();
    if (date.value !== undefined) [shownDate, shownIds] = [date.value, ids];
    if (ids.length > 0 && date.value !== undefined) {
      write({ territories: ids, date: date.value, view: view.value }, openVisitId.value, lastView !== undefined && lastView !== view.value, own);
      lastView = view.value;
    }
    document.title = `${day.value?.alerts.length ? `(${day.value.alerts.length}) ` : ''}Kept`;
  };
}

function write(address: Address, visit: string | undefined, isStep: boolean, own: Own): void {
  const hash = writeAddress({ ...address, ...(visit === undefined ? {} : { visit }) });
  if (location.hash !== hash) {
    if (location.hash !== own.hash) return;
    if (isStep) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  }
  own.hash = location.hash;
}

/** Shows what an address names; a territory that isn't known and a date that is left out change nothing. */
async function show({ territories, date: wanted, view: page = 'day', visit }: Address): Promise<void> {
  view.value = page;
  const ids = known(territories);
  const isOther = ids.length > 0 && ids.join('+') !== territoryIds.value.join('+');
  if (isOther) await goTo(ids, wanted);
  else if (wanted !== undefined) go(wanted);
  // In this order: another day closes the story that is open.
  if (visit !== undefined) openStory(visit);
  else if (side.value === 'story') closeStory();
}

const closeStory = (): void =>
  batch(() => {
    side.value = undefined;
    openVisitId.value = undefined;
  });
