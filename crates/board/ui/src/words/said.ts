// What the server says, in the language on show. English comes from the server itself; a language has its own words for
// each code, and one that lacks any doesn't compile. What has no code, or one of a newer server, stays English.

import type { Causes, Coded, Faults, Kind, Notes, Reason, Refusals, Said, Who } from '../api/said';
import type { Noted } from '../api/types';
import { catalogue } from './catalogue';

/** A sentence for each code, made of its values; `cause`: what is in the way, where the values have that. */
type Sentences<All> = { [Code in keyof All]: (values: All[Code], cause: string) => string };

/** A language's words for what the server says. */
export interface SaidWords {
  who: (who: Who) => string;
  cause: Sentences<Causes>;
  refusal: Sentences<Refusals>;
  note: Sentences<Notes>;
  fault: Sentences<Faults>;
  kind: Record<Kind, string>;
}

export const saidWords = catalogue<SaidWords | undefined>(undefined, { de: () => import('./de/said'), es: () => import('./es/said') });

type Group = 'cause' | 'refusal' | 'fault' | 'note';

/** A code in the language on show, or nothing where it has no words for it. */
export function coded(group: Group, { code, values }: Coded): string | undefined {
  const sentences: object | undefined = saidWords()?.[group];
  if (sentences === undefined || code === undefined || !Object.hasOwn(sentences, code)) return undefined;
  const sentence = (sentences as Record<string, (values: object | undefined, cause: string) => string>)[code]!;
  return sentence(values, causeOf(values));
}

/** The causes that a refusal or a note has in it. */
function causeOf(values: object | undefined): string {
  const { why, reasons } = (values ?? {}) as { why?: Coded | string; reasons?: (Coded & { who?: Who })[] };
  const bare = why === undefined || typeof why === 'string' ? [] : [why];
  return (reasons ?? bare).map((reason) => reasonText({ text: '', ...reason })).join('; ');
}

/** Why something isn't done. */
export const refusalText = (said: Said): string => coded('refusal', said) ?? said.text;

/** Why a visit is on no route. */
export function reasonText(reason: Reason): string {
  const cause = coded('cause', reason) ?? said(reason);
  if (cause === undefined) return reason.text;
  return reason.who ? `${saidWords()!.who(reason.who)}: ${cause}` : cause;
}

/** Words without a code that come inside of something else, where no text stands beside them. */
function said({ text, values }: Reason): string | undefined {
  const inside = (values as { text?: string } | undefined)?.text;
  return text === '' ? inside : undefined;
}

/** What a case is about. */
export const noteText = (noted: Noted): string => coded('note', noted) ?? noted.note;

/** All reasons in one line. */
export const reasonsText = (reasons: readonly Reason[]): string => reasons.map(reasonText).join(' · ');

/** A problem of a kind whose problems are all told alike. */
export function kindText(kind: string): string | undefined {
  const kinds: Record<string, string> | undefined = saidWords()?.kind;
  return kinds !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}
