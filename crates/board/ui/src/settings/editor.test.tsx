import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { session } from '../state/session';
import { notice } from '../state/notice';
import { type Answers, type Call, Refusal, serve } from '../testing/server';
import type { Template } from './template';
import { Texts } from './texts';

const T = '/api/territories/bristol';
const BUILT_IN = '{ $technician } is done, thank you.';
const done = (own: string | null = null): Template => ({
  key: 'done', used: 'text', built_in: BUILT_IN, own, required: [], optional: ['technician'], word: null,
  previews: [{ name: 'done', body: `ACME: ${own ?? 'Sam is done, thank you.'}`, encoding: 'GSM-7', units: 30, segments: 1 }],
});

let calls: Call[];

function open(role: string, own: string | null, extra: Answers = {}): void {
  let known = own;
  ({ calls } = serve({
    [`GET ${T}/templates?language=en`]: () => ({ templates: [done(known)] }),
    [`GET ${T}/templates?language=de`]: () => ({ templates: [done('Fertig.')] }),
    [`POST ${T}/templates/preview`]: (body: unknown) => {
      const { template } = body as { template: string };
      return template.includes('$x') ? { wrong: '{ $x } isn\'t known', previews: [] } : { wrong: null, previews: [{ name: 'done', body: `ACME: tried ${template}`, encoding: 'GSM-7', units: 170, segments: 2 }] };
    },
    [`POST ${T}/settings`]: (body: unknown) => ((known = (body as { templates: { en: { done: string | null } } }).templates.en.done), { settings: {}, changes: [{}] }),
    ...extra,
  }));
  session.value = { is: 'in', me: { login: 'maya', name: 'Maya Jensen', role: role as 'owner', csrf: 'c', one_time: false, map_tiles: null } };
  render(<Texts territory="bristol" />);
}

const saved = () => calls.filter(({ what }) => what === `POST ${T}/settings`).map(({ body }) => body);
const field = () => screen.getByTestId<HTMLTextAreaElement>('wording');
const type = (value: string) => fireEvent.input(field(), { target: { value } });

async function edit(): Promise<void> {
  fireEvent.click((await screen.findByTestId('text-done')).querySelector('button')!);
  await screen.findByTestId('editor');
}

describe('the wording of a text', () => {
  afterEach(cleanup);

  it('shows how it reads before it is saved, saves it, and goes back to the built-in one', async () => {
    open('owner', null);
    await edit();
    expect(document.activeElement).toBe(field());
    expect(field().value).toBe(BUILT_IN);
    type('Bye from\n{ $technician }');
    await screen.findByText('ACME: tried Bye from { $technician }');
    expect(screen.getByTestId('preview').textContent).toContain('2 segments, 170 characters, GSM-7');
    expect(saved()).toEqual([]);
    fireEvent.keyDown(field(), { key: 'Enter' });
    await waitFor(() => expect(screen.queryByTestId('editor')).toBeNull());
    expect(screen.getByTestId('text-done').textContent).toContain('Your wording');
    expect(notice.value?.text).toBe('“Done” is worded as you wrote from now on.');
    await edit();
    fireEvent.click(screen.getByTestId('wording-reset'));
    await waitFor(() => expect(screen.queryByTestId('editor')).toBeNull());
    expect(screen.getByTestId('text-done').textContent).not.toContain('Your wording');
    expect(saved()).toEqual([{ templates: { en: { done: 'Bye from { $technician }' } } }, { templates: { en: { done: null } } }]);
  });

  it('says what is wrong while it is written, and when the server refuses it', async () => {
    open('owner', null, { [`POST ${T}/settings`]: new Refusal(422, 'Something is wrong', [{ field: 'templates.en.done', message: 'is too long' }]) });
    await edit();
    type('Bye { $x }');
    await screen.findByText('{ $x } isn\'t known');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByTestId<HTMLButtonElement>('wording-save').disabled).toBe(true);
    type('Bye');
    await screen.findByText('ACME: tried Bye');
    fireEvent.click(screen.getByTestId('wording-save'));
    await screen.findByText('is too long');
    expect(field().value).toBe('Bye');
  });

  it('takes the built-in words for no wording of one’s own, and what wasn’t changed for nothing', async () => {
    open('owner', 'Bye');
    await edit();
    type(BUILT_IN);
    fireEvent.keyDown(field(), { key: 'Enter' });
    await waitFor(() => expect(screen.queryByTestId('editor')).toBeNull());
    expect(saved()).toEqual([{ templates: { en: { done: null } } }]);
    await edit();
    fireEvent.keyDown(field(), { key: 'Enter' });
    await waitFor(() => expect(screen.queryByTestId('editor')).toBeNull());
    expect(saved()).toHaveLength(1);
    await edit();
    type('half a thou');
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(screen.queryByTestId('editor')).not.toBeNull();
  });

  it('puts a variable where the caret is', async () => {
    open('owner', null);
    await edit();
    type('Bye from !');
    field().setSelectionRange(9, 9);
    fireEvent.click(screen.getByTestId('insert-technician'));
    expect(field().value).toBe('Bye from { $technician }!');
  });

  it('is an owner’s, and there is one in each language', async () => {
    open('dispatcher', null);
    expect((await screen.findByTestId('text-done')).querySelector('button')).toBeNull();
    fireEvent.click(screen.getByTestId('texts-de'));
    await screen.findByText('ACME: Fertig.');
  });
});
