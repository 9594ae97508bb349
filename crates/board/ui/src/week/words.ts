// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/week';

export const words = catalogue(english, { de: () => import('../words/de/week'), es: () => import('../words/es/week') });

// Whoever loads this part gets it in the language on show.
await words.ready();
