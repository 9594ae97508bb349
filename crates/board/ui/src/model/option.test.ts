import { afterEach, describe, expect, it } from 'vitest';
import type { OptionView } from '../api/types';
import { ZONE, alert, at } from '../testing/day';
import { choose } from '../words/catalogue';
import { optionDetail } from './option';

const [wait, nia, slot, call] = alert().options as [OptionView, OptionView, OptionView, OptionView];
const ALL: OptionView[] = [wait, nia, { ...nia, minutes: 0 }, { ...nia, minutes: -5 }, slot, { ...call, who: 'Maya', due: at(628) }, call];

describe('what an option means for the plan', () => {
  afterEach(() => choose('en'));

  it.each([
    ['en', ['no change to the plan', '+11 min', 'costs nothing', 'saves 5 min', 'with Sam, +4 min', 'Maya calls by 10:28', '']],
    ['de', ['der Plan bleibt, wie er ist', '+11 min', 'kostet nichts', 'spart 5 min', 'mit Sam, +4 min', 'Anruf von Maya bis 10:28', '']],
    ['es', ['el plan no cambia', '+11 min', 'no cuesta nada', 'ahorra 5 min', 'con Sam, +4 min', 'Maya llama antes de las 10:28', '']],
  ] as const)('is said in %s', async (code, said) => {
    await choose(code);
    expect(ALL.map((option) => optionDetail(option, ZONE))).toEqual(said);
  });
});
