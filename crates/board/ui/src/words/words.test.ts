import { afterEach, describe, expect, it, vi } from 'vitest';
import { LANGUAGE_CODES, type Language, language, preferred, remember } from './language';
import { choose } from './catalogue';
import { plurals } from './plural';
import { words } from './words';
import { words as filters } from '../filters/words';
import { words as report } from '../report/words';
import { words as settings } from '../settings/words';
import { words as several } from '../several/words';
import { words as tour } from '../tour/words';
import { words as users } from '../users/words';

const OTHERS = LANGUAGE_CODES.filter((code): code is Exclude<Language, 'en'> => code !== 'en');
/** Each catalogue, and the folder whose code reads it; nothing for the board's own, which all code reads. */
const CATALOGUES = { board: words, filters, report, settings, several, tour, users };

type Leaf = string | ((...facts: never[]) => string);
/** Every word of a catalogue by its path. */
function leaves(tree: object, path: readonly string[] = []): [path: string[], leaf: Leaf][] {
  return Object.entries(tree).flatMap(([name, one]: [string, Leaf | object]) =>
    typeof one === 'object' ? leaves(one, [...path, name]) : [[[...path, name], one] as [string[], Leaf]],
  );
}
/** What a word says with numbers in all of its places. */
const said = (leaf: Leaf, count: number): string => (typeof leaf === 'string' ? leaf : (leaf as (...facts: number[]) => string)(count, count, count));

afterEach(() => choose('en'));

describe('catalogues', () => {
  const sources = Object.entries(import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true }))
    .filter(([path]) => !path.includes('.test.') && !path.startsWith('./'));

  it.each(Object.entries(CATALOGUES))('%s: every word is read somewhere', (name, catalogue) => {
    const own = name === 'board' ? sources : sources.filter(([path]) => path.startsWith(`../${name}/`));
    const code = own.map(([, text]) => text).join('\n');
    const least = name === 'board' ? 2 : 1;
    // A list that is read by its keys is read as a whole.
    const isRead = (path: string[]) => path.some((_, index) => index + 1 >= least && new RegExp(`words\\(\\)\\.${path.slice(0, index + 1).join('\\.')}(?![\\w.])`).test(code));
    expect(leaves(catalogue()).map(([path]) => path).filter((path) => !isRead(path)).map((path) => path.join('.'))).toEqual([]);
  });

  /** Words that are the same in both languages. */
  const ALIKE: Record<(typeof OTHERS)[number], readonly string[]> = {
    de: ['Name', 'Live', 'Team', 'Zoom', '{}', 'Position', 'Tour', '1 SMS'],
    es: ['Zoom', 'personal', 'No'],
  };

  it.each(OTHERS)('%s: has its own word for each English one', async (code) => {
    await choose(code);
    for (const catalogue of Object.values(CATALOGUES)) {
      const own = new Map(leaves(catalogue()).map(([path, leaf]) => [path.join('.'), leaf]));
      for (const [path, english] of leaves(catalogue.known.get('en')!)) {
        const leaf = own.get(path.join('.'))!;
        for (const count of [1, 3]) {
          const [theirs, ours] = [said(english, count), said(leaf, count)];
          expect(ours.trim(), path.join('.')).not.toBe('');
          if (/[A-Za-z]{2}/.test(theirs.replaceAll('min', '')) && !ALIKE[code].includes(ours)) expect(ours, path.join('.')).not.toBe(theirs);
        }
      }
    }
  });

  it.each(OTHERS)('%s: says every fact that the English sentence says', async (code) => {
    await choose(code);
    for (const catalogue of Object.values(CATALOGUES)) {
      const own = new Map(leaves(catalogue()).map(([path, leaf]) => [path.join('.'), leaf]));
      for (const [path, english] of leaves(catalogue.known.get('en')!)) {
        if (typeof english === 'string') continue;
        const facts = Array.from({ length: english.length }, (_, index) => `${index + 7}`) as never[];
        const named = (leaf: Leaf) => facts.filter((fact) => (leaf as (...facts: never[]) => string)(...facts).includes(fact));
        expect(named(own.get(path.join('.'))!), path.join('.')).toEqual(named(english));
      }
    }
  });
});

describe('counts', () => {
  it('take the form that the language has for them', async () => {
    const texts = async (code: Language) => {
      await choose(code);
      return [0, 1, 2, 21].map((count) => words().story.entries(count));
    };
    expect(await texts('en')).toEqual(['0 entries', '1 entry', '2 entries', '21 entries']);
    expect(await texts('de')).toEqual(['0 Einträge', '1 Eintrag', '2 Einträge', '21 Einträge']);
    expect(await texts('es')).toEqual(['0 entradas', '1 entrada', '2 entradas', '21 entradas']);
    expect(words().changes.endangers(1)).toBe('Pone en peligro una promesa.');
  });

  it('fall back to the common form where a language has a rarer one', () => {
    expect(plurals('es')(1_000_000, { one: 'uno', other: 'otros' })).toBe('otros');
    expect(plurals('pl')(3, { one: 'jeden', few: 'kilka', other: 'wiele' })).toBe('kilka');
  });
});

describe('the language', () => {
  afterEach(() => localStorage.clear());
  const browser = (...tags: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);

  it('is the saved choice, else the browser’s first that is known, else English', () => {
    browser('fr-FR', 'de-AT', 'es');
    expect(preferred()).toBe('de');
    browser('pt', 'toString');
    expect(preferred()).toBe('en');
    remember('es');
    expect(preferred()).toBe('es');
    localStorage.setItem('kept-language', 'klingon');
    expect(preferred()).toBe('en');
  });

  it('is spoken as soon as its words are here, and the choice made last wins', async () => {
    await Promise.all([choose('de'), choose('es')]);
    expect([language.value, document.documentElement.lang, words().common.close]).toEqual(['es', 'es', 'Cerrar']);
  });
});
