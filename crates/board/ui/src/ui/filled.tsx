// A sentence with something in it that stands out: the language says where, by a gap written {}.

import type { ComponentChild } from 'preact';

export function Filled({ text, gap }: { text: string; gap: ComponentChild }) {
  const [before, after] = text.split('{}');
  return <>{before}{gap}{after}</>;
}
