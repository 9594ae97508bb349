// Says to other boards which visit this one looks at or is about to move, now and again every few seconds.

import { computed, effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import type { Doing } from '../api/types';
import { Coalescer } from '../model/coalesce';
import { moveVisitId, openVisitId, side } from '../state/board';
import { date, lost, territoryId } from '../state/day';
import { forgetSilent, screen } from '../state/presence';
import { mayChange } from '../state/session';
import { drag } from '../timeline/drag';

const SPACING_MS = 1000;
const AGAIN_MS = 4000;

const moving = computed(() => drag.value?.visit.id ?? moveVisitId.value);
const looking = computed(() => (side.value === 'story' ? openVisitId.value : undefined));

let said: string | null = null;

async function say(): Promise<void> {
  const [territory, on, visit] = [territoryId.value, date.value, moving.value ?? looking.value ?? null];
  const doing: Doing = moving.value === undefined ? 'looking' : 'moving';
  if (territory === undefined || on === undefined || !mayChange.value || lost.value !== undefined) return;
  if (visit === null && said === null) return;
  said = visit;
  // Nothing depends on it, so nobody has to hear that it failed.
  await api.present(territory, on, { screen, visit, doing }).catch(() => undefined);
}

/** Keeps other boards informed while the board is open. */
export function usePresence(): void {
  useEffect(() => {
    const sayer = new Coalescer(say, SPACING_MS);
    const stop = effect(() => {
      void [moving.value, looking.value];
      sayer.request();
    });
    const again = setInterval(() => sayer.request(), AGAIN_MS);
    const forget = setInterval(forgetSilent, 1000);
    return () => {
      stop();
      sayer.stop();
      clearInterval(again);
      clearInterval(forget);
    };
  }, []);
}
