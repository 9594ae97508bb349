// Bringing a day in from a file, picked or dropped: what is wrong with it is shown line by line, and changes nothing.

import { signal } from '@preact/signals';
import { Problem, api } from '../api/client';
import { readDayFile } from '../model/dayfile';
import { start, territoryIds } from './day';
import { act, problemText } from './notice';
import { words } from '../words/words';

/** Why a file wasn't taken. */
export interface Rejected {
  file: string;
  why: string;
  errors: { field: string; message: string }[];
}

export const rejected = signal<Rejected | undefined>(undefined);

/** Imports a day file and shows its day. */
export const importFile = async (file: File): Promise<boolean> => {
  rejected.value = undefined;
  return act(async () => {
    try {
      const text = await file.text();
      const { territory, date } = readDayFile(text);
      const made = await api.importDay(territory, text);
      const shown = territoryIds.value;
      await start({ territories: shown.includes(territory) ? shown : [territory], date });
      return words().timeline.imported(made.visits, made.technicians);
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 0)) throw error;
      const errors = error instanceof Problem ? error.fields : [];
      rejected.value = { file: file.name, why: problemText(error), errors };
      return undefined;
    }
  });
};
