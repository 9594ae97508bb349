// One case: what a named person has to do by a time.

import type { Case } from '../model/compose';
import { phoneText } from '../model/phone';
import { clock } from '../model/time';
import { caseWord } from '../model/words';
import { closeCase, openStory } from '../state/board';
import { zoneOf } from '../state/day';
import { Icon } from '../ui/icons';
import { Whose } from '../ui/whose';
import { noteText } from '../words/said';
import { words } from '../words/words';
import { MayChange } from '../ui/maychange';

export function CaseCard({ case: one }: { case: Case }) {
  return (
    <article class="case" data-testid={`case-${one.visit}`} aria-label={words().alerts.caseOf(one.customer)}>
      <Icon name={one.kind === 'answer' ? 'message' : one.kind === 'recover' || one.kind === 'unassigned' ? 'flag' : 'phone'} />
      <div>
        <button class="link" onClick={() => openStory(one.visit)}>{one.customer}</button>
        <span class="due"> {words().alerts.by(clock(one.due_at, zoneOf(one.territory)))}</span>
        <p><b>{caseWord(one.kind)}</b> · {one.owner}</p>
        <Whose territory={one.territory} />
        {one.note && <p class="mut">{noteText(one)}</p>}
        {one.phone && one.kind !== 'answer' && <p><a href={`tel:${one.phone}`}>{phoneText(one.phone)}</a></p>}
      </div>
      <MayChange><button class="ib" onClick={() => void closeCase(one.id)} aria-label={words().alerts.closeCase(one.customer)} title={words().alerts.done}><Icon name="done" /></button></MayChange>
    </article>
  );
}
