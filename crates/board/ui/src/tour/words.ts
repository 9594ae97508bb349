// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/tour';

export const words = catalogue(english, { de: () => import('../words/de/tour'), es: () => import('../words/es/tour') });

// Whoever loads this part gets it in the language on show.
await words.ready();
