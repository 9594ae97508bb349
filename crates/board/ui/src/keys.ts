// Which key does what. Pure: says the action, does nothing itself.
// Must never act on a key that is being typed into a text field.

import type { Words } from './words/en';

export type Action =
  | { do: 'search' | 'keys' | 'open' | 'ask' | 'mute' | 'reply' | 'plan' | 'phones' | 'ledger' | 'move' | 'close' | 'urgent' | 'off' | 'pin' | 'lock' }
  | { do: 'undo' | 'redo' }
  | { do: 'alert'; step: 1 | -1 }
  | { do: 'option'; digit: number }
  | { do: 'day'; step: 1 | -1 }
  | { do: 'zoom'; nearer: 1 | -1 }
  | { do: 'walk'; direction: 'left' | 'right' | 'up' | 'down' };

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export interface Where {
  /** The focus is in a field that takes text. */
  typing: boolean;
  /** The focus is on something that Enter and Space belong to. */
  control: boolean;
  /** The focus is nowhere, or on a visit of the timeline. */
  board: boolean;
  /** A dialog is open: it has all keys, Escape too. */
  dialog: boolean;
}

const LETTERS: Record<string, Action> = {
  '/': { do: 'search' },
  '?': { do: 'keys' },
  j: { do: 'alert', step: 1 },
  k: { do: 'alert', step: -1 },
  a: { do: 'ask' },
  m: { do: 'mute' },
  r: { do: 'reply' },
  p: { do: 'plan' },
  l: { do: 'ledger' },
  v: { do: 'move' },
  f: { do: 'pin' },
  x: { do: 'lock' },
  t: { do: 'phones' },
  n: { do: 'urgent' },
  o: { do: 'off' },
  '[': { do: 'day', step: -1 },
  ']': { do: 'day', step: 1 },
  '+': { do: 'zoom', nearer: 1 },
  '=': { do: 'zoom', nearer: 1 },
  '-': { do: 'zoom', nearer: -1 },
};

const ARROWS: Record<string, 'left' | 'right' | 'up' | 'down'> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** What a key press means; nothing when it isn't ours. */
export function actionFor(press: KeyPress, where: Where): Action | undefined {
  if (where.dialog || press.altKey) return undefined;
  // With or without Ctrl, as people are used to; a text field has its own.
  if (press.key.toLowerCase() === 'z' && !where.typing) return { do: press.shiftKey ? 'redo' : 'undo' };
  if (press.ctrlKey || press.metaKey) return undefined;
  if (press.key === 'Escape') return { do: 'close' };
  if (where.typing) return undefined;
  const direction = ARROWS[press.key];
  if (direction) return where.board ? { do: 'walk', direction } : undefined;
  if (press.key === 'Enter') return where.control ? undefined : { do: 'open' };
  if (/^[1-9]$/.test(press.key)) return { do: 'option', digit: Number(press.key) };
  return LETTERS[press.key.length === 1 ? press.key.toLowerCase() : press.key];
}

/** The list that `?` shows: keys, and the name of what they do in the catalogue. */
export const KEY_HELP: readonly (readonly [keys: string[], does: keyof Words['keys']['does']])[] = [
  [['/'], 'search'],
  [['J', 'K'], 'alert'],
  [['↵'], 'open'],
  [['1', '–', '4'], 'option'],
  [['A'], 'ask'],
  [['M'], 'mute'],
  [['R'], 'reply'],
  [['←', '→', '↑', '↓'], 'walk'],
  [['V'], 'move'],
  [['F'], 'pin'],
  [['X'], 'lock'],
  [['Z'], 'undo'],
  [['⇧', 'Z'], 'redo'],
  [['P'], 'plan'],
  [['N'], 'urgent'],
  [['O'], 'off'],
  [['L'], 'ledger'],
  [['T'], 'phones'],
  [['[', ']'], 'day'],
  [['+', '−'], 'zoom'],
  [['Esc'], 'close'],
  [['?'], 'keys'],
];
