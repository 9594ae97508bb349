// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/settings';
import englishTemplates from '../words/en/templates';

export const words = catalogue(english, { de: () => import('../words/de/settings'), es: () => import('../words/es/settings') });
export const templateWords = catalogue(englishTemplates, { de: () => import('../words/de/templates'), es: () => import('../words/es/templates') });

// Whoever loads this part gets it in the language on show.
await Promise.all([words.ready(), templateWords.ready()]);
