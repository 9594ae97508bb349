// Says to other boards which visit this one looks at or is about to move, now and again every few seconds.

import { computed, effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import type { Doing } from '../api/types';
import { Coalescer } from '../model/coalesce';
import { moveVisitId, openVisitId, side } from '../state/board';
import { date, lost, visitById } from '../state/day';
import { forgetSilent, screen } from '../state/presence';
import { mayChange } from '../state/session';
import { drag } from '../timeline/drag';

const SPACING_MS = 1000;
const AGAIN_MS = 4000;

const moving = computed(() => drag.value?.visit.id ?? moveVisitId.value);
const looking = computed(() => (side.value === 'story' ? openVisitId.value : undefined));

/** The territory in which a visit was named last, until it is said that it was let go. */
let saidIn: string | undefined;

async function say(): Promise<void> {
  const [on, visit, before] = [date.value, visitById.value.get(moving.value ?? looking.value ?? ''), saidIn];
  const doing: Doing = moving.value === undefined ? 'looking' : 'moving';
  if (on === undefined || !mayChange.value || lost.value !== undefined) return;
  saidIn = visit?.territory;
  // Nothing depends on it, so nobody has to hear that it failed.
  const present = (territory: string, at: string | null) => api.present(territory, on, { screen, visit: at, doing }).catch(() => undefined);
  // A board is at one visit, so whoever hears of the next one forgets the one before; of none, only where that was.
  if (visit) await present(visit.territory, visit.id);
  else if (before !== undefined) await present(before, null);
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
