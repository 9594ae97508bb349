// A message as a customer reads it, and what carriers bill for it.

import { Prose } from '../ui/prose';
import type { Language } from '../words/language';
import type { Preview } from './template';
import { templateWords } from './words';

export function Bubble({ preview, language }: { preview: Preview; language: Language }) {
  const { body, segments, units, encoding } = preview;
  return (
    <>
      <p class="bubble" lang={language}><Prose text={body} /></p>
      {segments !== null && units !== null && encoding !== null && <p class={segments > 1 ? 'billed more' : 'billed'}>{templateWords().billed(segments, units, encoding)}</p>}
    </>
  );
}
