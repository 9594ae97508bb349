// The field to write to the customer: a person's text, with its length as carriers count it.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { VisitView } from '../api/types';
import { firstName } from '../model/names';
import { textLength } from '../model/text';
import { replyWanted } from '../state/board';
import { refresh } from '../state/day';
import { act } from '../state/notice';
import { refreshStory } from '../state/story';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';
import { words } from '../words/words';

export function ReplyBox({ visit }: { visit: VisitView }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setText(''), [visit.id]);
  const wanted = replyWanted.value;
  useLayoutEffect(() => {
    if (!wanted) return;
    replyWanted.value = false;
    field.current?.focus();
  }, [wanted]);

  const name = firstName(visit.customer);
  const { units, texts, room } = textLength(text);
  const send = async () => {
    const body = text.trim();
    if (body === '' || busy) return;
    setBusy(true);
    const sent = await act(async () => {
      await api.write(visit.id, body);
      refreshStory();
      refresh();
      return words().story.writtenTo(name);
    });
    setBusy(false);
    if (sent) setText('');
  };
  if (!visit.phone) return <p class="reply mut">{words().story.noTexts}</p>;
  return (
    <form
      class="reply"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="replyfield">
        <textarea
          ref={field}
          rows={text.length > 44 ? 3 : 1}
          maxLength={1600}
          aria-label={words().story.replyTo(visit.customer)}
          placeholder={words().story.replyTo(name)}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            void send();
          }}
          data-testid="reply"
        />
        {text === '' ? <Key>R</Key> : <button class="ib" type="submit" disabled={busy} aria-label={words().story.sendTo(visit.customer)}><Icon name="on_the_way" /></button>}
      </div>
      <p class="mut">
        <span>{words().story.goesFrom(visit.owner || words().story.theFirm)}</span>
        <span class="num">{units} / {room}{texts > 1 ? ` · ${words().common.texts(texts)}` : ''}</span>
      </p>
    </form>
  );
}
