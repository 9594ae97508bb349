// The words of this part, which come with it.

import { catalogue } from '../words/catalogue';
import english from '../words/en/users';

export const words = catalogue(english, { de: () => import('../words/de/users'), es: () => import('../words/es/users') });

// Whoever loads this part gets it in the language on show.
await words.ready();
