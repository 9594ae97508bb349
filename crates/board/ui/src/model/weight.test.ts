import { describe, expect, it } from 'vitest';
import { weightChoices, weightWord } from './weight';

describe('the weight of a window', () => {
  it('is said in words by step, and as its number between the steps', () => {
    expect([1, 3, 10, 5].map(weightWord)).toEqual(['usual', 'matters', 'matters a lot', 'weight 5']);
  });

  it('stays a choice where an import set it', () => {
    expect(weightChoices(3)).toEqual([1, 3, 10]);
    expect(weightChoices(5)).toEqual([1, 3, 5, 10]);
  });
});
