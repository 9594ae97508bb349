// Catalogues of words: English comes with the code, another language is loaded when it is chosen. A catalogue is a plain
// object of sentences and of functions that make sentences, so that a language that lacks one doesn't compile, and each
// language puts its words in its own order.

import { type Language, language } from './language';

/** Languages that are loaded when they are chosen. */
type Loaded = Exclude<Language, 'en'>;

export type Loads<W> = Record<Loaded, () => Promise<{ default: W }>>;

export interface Catalogue<W> {
  /** The words in the language on show; a component that reads them is drawn again in another one. */
  (): W;
  /** Resolves when the words of the language that is wanted are here. */
  ready(): Promise<void>;
  /** Words by language, as far as they are loaded. */
  readonly known: Map<string, W>;
}

/** Each catalogue's way to get a language. */
const all: ((wanted: Language) => Promise<void>)[] = [];
/** The language that was chosen last; its words may still be under way. */
let wanted: Language = language.peek();

/** A catalogue, of which everything that is read later speaks the language on show. */
export function catalogue<W>(english: W, loads: Loads<W>): Catalogue<W> {
  const known = new Map<string, W>([['en', english]]);
  const load = async (asked: Language): Promise<void> => {
    if (asked === 'en' || known.has(asked)) return;
    known.set(asked, (await loads[asked]()).default);
  };
  all.push(load);
  return Object.assign(() => known.get(language.value) ?? english, { known, ready: () => load(wanted) });
}

/** Speaks a language as soon as all its words are here; the choice made last wins. Rejects when they can't be loaded. */
export async function choose(chosen: Language): Promise<void> {
  wanted = chosen;
  try {
    await Promise.all(all.map((load) => load(chosen)));
  } catch (error) {
    if (wanted === chosen) wanted = language.peek();
    throw error;
  }
  if (wanted !== chosen) return;
  document.documentElement.lang = chosen;
  language.value = chosen;
}
