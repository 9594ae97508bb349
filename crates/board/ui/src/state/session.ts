// Who is logged in. Must never keep a password.

import { computed, signal } from '@preact/signals';
import { Problem, api, setCsrf } from '../api/client';
import type { Me } from '../api/types';

export type Session = { is: 'asking' } | { is: 'out' } | { is: 'unreachable' } | { is: 'in'; me: Me };

export const session = signal<Session>({ is: 'asking' });

export const me = computed(() => (session.value.is === 'in' ? session.value.me : undefined));

/** A viewer sees everything and changes nothing. */
export const mayChange = computed(() => me.value?.role !== 'viewer');

/** Chooses another password, and may do everything that the role allows from then on. */
export async function choosePassword(current: string, chosen: string): Promise<void> {
  await api.choosePassword(current, chosen);
  await resume();
}

function enter(me: Me): void {
  setCsrf(me.csrf);
  session.value = { is: 'in', me };
}

/** Asks the server who is logged in. */
export async function resume(): Promise<void> {
  try {
    enter(await api.me());
  } catch (error) {
    const out = error instanceof Problem && error.status !== 0 && error.status < 500;
    session.value = { is: out ? 'out' : 'unreachable' };
  }
}

/** Logs in; throws a `Problem` when it is refused. */
export async function login(name: string, password: string): Promise<void> {
  enter(await api.login(name, password));
}

export async function logout(): Promise<void> {
  try {
    await api.logout();
  } finally {
    setCsrf('');
    session.value = { is: 'out' };
  }
}

/** The server doesn't know this session any more. */
export function expire(): void {
  session.value = { is: 'out' };
}
