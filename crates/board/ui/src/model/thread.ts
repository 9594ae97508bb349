// Texts to and from a customer as one conversation, in the order in which they were said.

import type { Message, Reply } from '../api/types';
import { ms } from './time';

export type Line = { at: string; key: string } & ({ by: 'firm'; message: Message } | { by: 'customer'; reply: Reply });

/** When a message was or will be seen by the customer. */
export function seenAt(message: Message): string {
  if (message.state.type === 'queued') return ms(message.not_before) > ms(message.created_at) ? message.not_before : message.created_at;
  return message.state.at ?? message.created_at;
}

/** All that was said; what isn't sent yet comes last. */
export function conversation(messages: readonly Message[], replies: readonly Reply[]): Line[] {
  const lines: Line[] = [
    ...messages.map((message): Line => ({ by: 'firm', at: message.created_at, key: message.id, message })),
    ...replies.map((reply): Line => ({ by: 'customer', at: reply.received_at, key: reply.id, reply })),
  ];
  const waits = (line: Line) => Number(line.by === 'firm' && line.message.state.type === 'queued');
  // A text of the same instant is the answer to what the customer wrote.
  const answers = (line: Line) => Number(line.by === 'firm');
  return lines.sort((a, b) => waits(a) - waits(b) || ms(a.at) - ms(b.at) || answers(a) - answers(b));
}

/** Whether a text asks the customer to choose: it offers at least two digits. */
export const asksToChoose = (body: string): boolean => /(?:^|\D)1\s+\S.*(?:^|\D)2\s+\S/s.test(body);
