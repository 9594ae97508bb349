// Short forms of people's names, and what their roles are called.

import { words } from '../words/words';

/** The first word of a name. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** What a block shows: the last word of a person's name. */
export const blockName = (name: string): string => name.trim().split(/\s+/).at(-1) ?? name;

/** "GO" for Grace Okafor. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => word?.[0]?.toUpperCase() ?? '').join('') || '?';
}

/** The word for a role; one that this board doesn't know is shown as it is. */
export function roleWord(role: string): string {
  const known: Record<string, string> = words().common.role;
  return Object.hasOwn(known, role) ? (known[role] ?? role) : role;
}
