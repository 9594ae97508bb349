// What is needed only while several territories are on show: loaded when they are.

import { effect, signal } from '@preact/signals';
import { isSeveral } from './day';
import { problemText, say } from './notice';
import { words } from '../words/words';

type Several = typeof import('../several');

/** Nothing until it is here; the rows and their visits are there without it. */
export const several = signal<Several | undefined>(undefined);

effect(() => {
  if (!isSeveral.value || several.peek()) return;
  import('../several').then(
    (loaded) => (several.value = loaded),
    (error) => say(words().top.loadAgain(problemText(error)), true),
  );
});
