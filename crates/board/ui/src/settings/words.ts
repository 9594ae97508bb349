// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/settings';

export const words = catalogue(english, { de: () => import('../words/de/settings'), es: () => import('../words/es/settings') });

// Whoever loads this part gets it in the language on show.
await words.ready();
