// The technicians of the territory on show, and their phones.

import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { Technician } from '../api/types';
import { firstName } from '../model/names';
import { act, problemText } from './notice';
import { words } from '../words/words';

export type Team = { is: 'loading' } | { is: 'known'; technicians: Technician[] } | { is: 'refused'; why: string };

/** A code that lets a phone in, shown once. */
export const invitation = signal<{ technician: string; code: string; expires_at: string } | undefined>(undefined);

export async function loadTeam(territory: string): Promise<Team> {
  try {
    return { is: 'known', technicians: (await api.technicians(territory)).technicians };
  } catch (error) {
    return { is: 'refused', why: problemText(error) };
  }
}

export const invite = (technician: string): Promise<boolean> =>
  act(async () => {
    invitation.value = { technician, ...(await api.invite(technician)) };
    return undefined;
  });

export const lockOut = (technician: Technician): Promise<boolean> =>
  act(async () => {
    const { revoked } = await api.lockOut(technician.id);
    const name = firstName(technician.name);
    return revoked === 0 ? words().team.noPhone(name) : words().team.lockedOut(name, revoked);
  });
