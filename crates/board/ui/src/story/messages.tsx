// The conversation with a customer, as the firm sees it: own texts on the right.

import { useEffect, useRef } from 'preact/hooks';
import type { VisitStory } from '../api/types';
import { phoneText } from '../model/phone';
import { textLengthWords } from '../model/text';
import { type Line, conversation, seenAt } from '../model/thread';
import { clock, momentText } from '../model/time';
import { deliveryWord } from '../model/words';
import { zoneOf } from '../state/day';
import { Prose } from '../ui/prose';
import { words } from '../words/words';

export function Messages({ story }: { story: VisitStory }) {
  const lines = conversation(story.messages, story.replies);
  const end = useRef<HTMLLIElement>(null);
  const last = lines.at(-1)?.key;
  useEffect(() => end.current?.scrollIntoView?.({ block: 'nearest' }), [last]);
  return (
    <section class="part" aria-label={words().story.messages} data-testid="messages">
      <h3>{words().story.messages}<span class="mut">{story.visit.phone ? words().story.textTo(phoneText(story.visit.phone)) : ''}</span></h3>
      {lines.length === 0 && <p class="mut">{words().story.nothingWritten}</p>}
      <ol class="thread">
        {lines.map((line) => (
          <li key={line.key} class={line.by} ref={line.key === last ? end : null}>
            <Said line={line} date={story.date} zone={zoneOf(story.territory)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Said({ line, date, zone }: { line: Line; date: string; zone: string }) {
  if (line.by === 'customer') {
    return (
      <>
        <p class="bubble"><Prose text={line.reply.body} /></p>
        <p class="meta">{momentText(line.at, zone, date)}</p>
      </>
    );
  }
  const { message } = line;
  const { type } = message.state;
  const waits = type === 'queued';
  return (
    <>
      <p class={`bubble is-${type}`}><Prose text={message.body} /></p>
      <p class={type === 'failed' ? 'meta ill' : 'meta'}>
        {waits
          ? `${words().story.goesAt(clock(seenAt(message), zone))} · ${textLengthWords(message.body)}`
          : `${momentText(seenAt(message), zone, date)} · ${deliveryWord(message)}`}
      </p>
    </>
  );
}
