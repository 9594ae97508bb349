// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/filters';

export const words = catalogue(english, { de: () => import('../words/de/filters'), es: () => import('../words/es/filters') });

// Whoever loads this part gets it in the language on show.
await words.ready();
