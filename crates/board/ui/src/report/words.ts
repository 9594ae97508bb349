// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/report';

export const words = catalogue(english, { de: () => import('../words/de/report'), es: () => import('../words/es/report') });

// Whoever loads this part gets it in the language on show.
await words.ready();
