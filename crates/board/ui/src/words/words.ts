// The words of the day's board. Pages that are loaded later bring their own.

import { catalogue } from './catalogue';
import english from './en';

/** The board's words in the language on show, by area. */
export const words = catalogue(english, { de: () => import('./de'), es: () => import('./es') });
