// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/several';

export const words = catalogue(english, { de: () => import('../words/de/several'), es: () => import('../words/es/several') });

// Whoever loads this part gets it in the language on show.
await words.ready();
