import { afterEach, describe, expect, it } from 'vitest';
import examples from '../../../../../fixtures/said.json';
import { Problem, api } from '../api/client';
import { type Coded, KINDS, type Reason, type Said } from '../api/said';
import { serve } from '../testing/server';
import { choose } from './catalogue';
import { LANGUAGE_CODES } from './language';
import { coded, kindText, noteText, reasonText, refusalText } from './said';

const OTHERS = LANGUAGE_CODES.filter((code) => code !== 'en');
const GROUPS = ['cause', 'refusal', 'fault', 'note'] as const;

afterEach(() => choose('en'));

/** Every string and number in values, however deep; counts and flags are said in words. */
function facts(values: unknown): string[] {
  if (typeof values === 'string' || typeof values === 'number') return [String(values)];
  if (Array.isArray(values)) return values.flatMap(facts);
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([name, value]) => (['more', 'everybody', 'code'].includes(name) ? [] : facts(value)));
}

describe('what the server says', () => {
  it.each(OTHERS)('%s: each of its codes has words, which say all of its values', async (language) => {
    await choose(language);
    for (const group of GROUPS) {
      for (const example of examples[group] as Said[]) {
        const text = coded(group, example);
        // Words without a code are shown as they come.
        if (example.code === 'words') expect(text).toBeUndefined();
        else {
          expect(text, `${group} ${example.code}`).toBeTruthy();
          expect(text, `${group} ${example.code}`).not.toBe(example.text);
          for (const fact of facts((example as Coded).values)) expect(text, `${group} ${example.code}`).toContain(fact);
        }
      }
    }
    for (const kind of KINDS) expect(kindText(kind)).toBeTruthy();
  });

  it('is English where the board is, and where a code is of a newer server', async () => {
    const newer: Reason = { text: 'the moon is full', code: 'moon', values: { phase: 4 } };
    expect(reasonText({ text: 'Ada: can’t get there', code: 'unreachable' })).toBe('Ada: can’t get there');
    await choose('de');
    expect(reasonText(newer)).toBe('the moon is full');
    expect(refusalText({ text: 'no', code: 'constructor' })).toBe('no');
  });

  it('is a note of a case: the system’s in the language on show, with its reasons; what somebody wrote, and what was kept before, as it is', async () => {
    const [example] = examples.note as Said[];
    const note = { ...(example as Coded), note: example!.text };
    expect(noteText(note)).toBe(example!.text);
    await choose('de');
    expect(noteText(note)).toBe('Niemand kann den Besuch übernehmen: Ada: ausgelastet bis 16:30; Ben und Cem: at sea; an diesem Tag arbeitet niemand');
    expect(noteText({ note: 'Bitte läuten' })).toBe('Bitte läuten');
  });

  it('names those whom a reason is about', async () => {
    const reason = (who: NonNullable<Reason['who']>): Reason => ({ text: 'x', who, code: 'full_until', values: { until: '16:30' } });
    await choose('de');
    expect(reasonText(reason({ everybody: true, names: ['Ada', 'Ben'], more: 0 }))).toBe('Alle: ausgelastet bis 16:30');
    expect(reasonText(reason({ everybody: false, names: ['Ada', 'Ben'], more: 1 }))).toBe('Ada, Ben und 1 weitere: ausgelastet bis 16:30');
    await choose('es');
    expect(reasonText(reason({ everybody: false, names: ['Ada'], more: 0 }))).toBe('Ada: sin hueco hasta las 16:30');
  });

  it('is worded in problems: refusals, wrong fields, and kinds', async () => {
    await choose('de');
    const answer = (status: number, body: object) => serveOnce(status, { title: 'T', detail: 'D', errors: [], ...body });
    answer(409, { code: 'locked', values: { technician: 'Ada Lovelace' } });
    await expect(api.me()).rejects.toThrow('die Route von Ada Lovelace ist gesperrt: bitte erst entsperren');
    answer(422, { errors: [{ field: 'login', message: 'is taken', code: 'taken' }] });
    await expect(api.me()).rejects.toThrow('login: ist vergeben');
    answer(503, { type: '/docs#problem-unavailable' });
    await expect(api.me()).rejects.toThrow('Das geht gerade nicht.');
    answer(409, { code: 'words', values: { text: 'D' } });
    await expect(api.me()).rejects.toEqual(new Problem(409, 'D'));
  });
});

/** Answers the next call with a problem. */
function serveOnce(status: number, body: object): void {
  serve({});
  globalThis.fetch = async () => new Response(JSON.stringify(body), { status });
}
