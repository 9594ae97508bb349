// One case: what a named person has to do by a time.

import type { CaseView } from '../api/types';
import { phoneText } from '../model/phone';
import { clock } from '../model/time';
import { caseWord } from '../model/words';
import { closeCase, openStory } from '../state/board';
import { zone } from '../state/day';
import { Icon } from '../ui/icons';

export function CaseCard({ case: one }: { case: CaseView }) {
  return (
    <article class="case" data-testid={`case-${one.visit}`} aria-label={`Case: ${one.customer}`}>
      <Icon name={one.kind === 'answer' ? 'message' : one.kind === 'recover' || one.kind === 'unassigned' ? 'flag' : 'phone'} />
      <div>
        <button class="link" onClick={() => openStory(one.visit)}>{one.customer}</button>
        <span class="due"> by {clock(one.due_at, zone.value)}</span>
        <p><b>{caseWord(one.kind)}</b> · {one.owner}</p>
        {one.note && <p class="mut">{one.note}</p>}
        {one.phone && one.kind !== 'answer' && <p><a href={`tel:${one.phone}`}>{phoneText(one.phone)}</a></p>}
      </div>
      <button class="ib" onClick={() => void closeCase(one.id)} aria-label={`Close the case of ${one.customer}`} title="Done"><Icon name="done" /></button>
    </article>
  );
}
