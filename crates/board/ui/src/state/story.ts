// The story of the open visit, loaded again when its day changed and every few seconds, since
// texts are delivered without a change of the day.

import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import type { VisitStory } from '../api/types';
import { Coalescer } from '../model/coalesce';
import { openVisitId } from './board';
import { dayVersion } from './day';
import { problemText } from './notice';

const SPACING_MS = 400;
const POLL_MS = 3000;

export const story = signal<VisitStory | undefined>(undefined);
export const storyProblem = signal<string | undefined>(undefined);

const loader = new Coalescer(load, SPACING_MS);

async function load(): Promise<void> {
  const wanted = openVisitId.peek();
  if (wanted === undefined) return;
  try {
    const loaded = await api.story(wanted);
    if (openVisitId.peek() !== wanted) return;
    story.value = loaded;
    storyProblem.value = undefined;
  } catch (error) {
    if (openVisitId.peek() === wanted && story.peek()?.visit.id !== wanted) storyProblem.value = problemText(error);
  }
}

export const refreshStory = (): void => loader.request();

/** Follows the open visit as long as the component lives. */
export function useStory(): void {
  useEffect(() => {
    const stop = effect(() => {
      void dayVersion.value;
      if (openVisitId.value !== story.peek()?.visit.id) story.value = undefined;
      storyProblem.value = undefined;
      loader.request();
    });
    const timer = setInterval(() => document.visibilityState === 'visible' && loader.request(), POLL_MS);
    return () => {
      stop();
      clearInterval(timer);
      loader.stop();
    };
  }, []);
}
