// How tight a customer's window is to be, in words: three steps of the weight that the server knows. A weight between
// them, of an imported file, is said as its number.

import { words } from '../words/words';

/** What a minute of a customer's window counts against the others', by step; the server takes 1 to 10. */
const STEPS = [1, 3, 10] as const;

export const WEIGHT_USUAL = STEPS[0];

const isStep = (weight: number): weight is (typeof STEPS)[number] => STEPS.some((step) => step === weight);

/** A weight in words. */
export const weightWord = (weight: number): string =>
  isStep(weight) ? words().common.tightness[weight] : words().common.weight(weight);

/** What can be chosen where this weight counts: the steps, and the weight itself. */
export const weightChoices = (weight: number): number[] =>
  isStep(weight) ? [...STEPS] : [...STEPS, weight].sort((a, b) => a - b);
