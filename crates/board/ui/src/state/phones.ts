// The customers' phones of the day, as the built-in inbox knows them, and the thread of one.

import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Problem, api } from '../api/client';
import type { InboxMessage, PhoneView } from '../api/types';
import type { Placed } from '../model/compose';
import { Coalescer } from '../model/coalesce';
import { openPhone } from './board';
import { date, dayVersion, refresh, shown } from './day';
import { act, problemText } from './notice';
import { words } from '../words/words';

const SPACING_MS = 400;
const POLL_MS = 2000;

export const phones = signal<Placed<PhoneView>[] | undefined>(undefined);
export const thread = signal<{ phone: string; messages: InboxMessage[] } | undefined>(undefined);
export const phonesProblem = signal<string | undefined>(undefined);

const loader = new Coalescer(load, SPACING_MS);

async function load(): Promise<void> {
  const [day, phone] = [date.peek(), openPhone.peek()];
  if (day === undefined) return;
  try {
    const all = shown.peek().map(async (territory) => (await api.phones(territory, day)).phones.map((one) => ({ ...one, territory })));
    phones.value = (await Promise.all(all)).flat();
    phonesProblem.value = undefined;
    if (phone !== undefined) {
      const { messages } = await api.inbox(phone);
      if (openPhone.peek() === phone) thread.value = { phone, messages: [...messages].sort((a, b) => a.at.localeCompare(b.at)) };
    }
  } catch (error) {
    const none = error instanceof Problem && error.status === 404;
    phonesProblem.value = none ? words().phones.real : problemText(error);
  }
}

/** Follows the phones as long as the component lives. */
export function usePhones(): void {
  useEffect(() => {
    const stop = effect(() => {
      void dayVersion.value;
      void [date.value, shown.value];
      if (openPhone.value !== thread.peek()?.phone) thread.value = undefined;
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

/** Answers as the customer. */
export const answer = (phone: string, body: string): Promise<boolean> =>
  act(async () => {
    await api.answer(phone, body);
    loader.request();
    refresh();
    return undefined;
  });
