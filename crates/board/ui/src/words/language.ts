// The language that the board speaks: the person's saved choice, else the browser's, else English.

import { signal } from '@preact/signals';

/** The languages, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', es: 'Español' } as const;

export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as readonly Language[];

/** The language on show; set by `choose` alone, when its words are here. */
export const language = signal<Language>('en');

/** What `Intl` calls it: dates are written as in Britain where the board speaks English. */
export const locale = (): string => (language.value === 'en' ? 'en-GB' : language.value);

/** What the browser remembers. */
const KEY = 'kept-language';

const isLanguage = (code: string | null): code is Language => code !== null && Object.hasOwn(LANGUAGES, code);

/** The language to begin with. */
export function preferred(): Language {
  const saved = remembered();
  if (saved !== undefined) return saved;
  const spoken = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return spoken.find(isLanguage) ?? 'en';
}

function remembered(): Language | undefined {
  try {
    const saved = localStorage.getItem(KEY);
    return isLanguage(saved) ? saved : undefined;
  } catch {
    // A browser that keeps nothing has its own language all the same.
    return undefined;
  }
}

/** Keeps a person's choice for the next time. */
export function remember(chosen: Language): void {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // It holds until the page is left.
  }
}
