// What the board has to know of a day file before it hands it over: whose day it is, and which.
// Must check nothing else: the server checks the whole file, and says where it is wrong.

import { words } from '../words/words';

export interface DayFile {
  territory: string;
  date: string;
}

/** Reads a day file's territory and date. Throws an error in words when they aren't there. */
export function readDayFile(text: string): DayFile {
  let read: { territory?: { id?: unknown }; date?: unknown } | null;
  try {
    read = JSON.parse(text) as typeof read;
  } catch {
    throw new Error(words().timeline.notJson);
  }
  const [territory, date] = [read?.territory?.id, read?.date];
  if (typeof territory !== 'string' || territory === '') throw new Error(words().timeline.noTerritory);
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Error(words().timeline.noDate);
  return { territory, date };
}
