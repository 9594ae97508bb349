// Putting a technician's portrait up, and taking it down.

import { api } from '../api/client';
import type { Technician } from '../api/types';
import { firstName } from '../model/names';
import { words } from '../words/words';
import { act } from './notice';

export const givePortrait = ({ id, name }: Technician, file: Blob): Promise<boolean> =>
  act(async () => {
    await api.givePortrait(id, file);
    return words().team.portraitGiven(firstName(name));
  });

export const takePortrait = ({ id, name }: Technician): Promise<boolean> =>
  act(async () => {
    await api.takePortrait(id);
    return words().team.portraitTaken(firstName(name));
  });
