// The one line that says what an action did, or why it was refused. Read out politely.

import { signal } from '@preact/signals';
import { Problem } from '../api/client';
import { lost } from './day';
import { expire, mayChange } from './session';
import { words } from '../words/words';

export interface Notice {
  text: string;
  bad: boolean;
}

export const notice = signal<Notice | undefined>(undefined);

const SHOWN_MS = 6000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a line for a few seconds. */
export function say(text: string, bad = false): void {
  clearTimeout(timer);
  notice.value = { text, bad };
  timer = setTimeout(() => (notice.value = undefined), SHOWN_MS);
}

/** The words of an error, as a sentence. */
export function problemText(error: unknown): string {
  const said = error instanceof Error ? error.message : words().common.wentWrong;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** Shows an error; a session that ended leads to the login. */
export function complain(error: unknown): void {
  if (error instanceof Problem && error.status === 401) expire();
  else say(problemText(error), true);
}

/**
 * Does something on the server and says how it went. Refused in words while the line is down,
 * since what is shown may be old.
 */
export async function act(work: () => Promise<string | undefined>): Promise<boolean> {
  if (lost.value !== undefined) {
    say(words().common.notLive, true);
    return false;
  }
  if (!mayChange.value) {
    say(words().common.readOnly, true);
    return false;
  }
  try {
    const done = await work();
    if (done !== undefined) say(done);
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}
