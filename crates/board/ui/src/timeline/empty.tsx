// A day without anything: one sentence, and the one thing to do.

import { importFile } from '../state/importing';
import { openUrgent } from '../state/urgent';
import { words } from '../words/words';
import { mayChange } from '../state/session';
import { MayChange } from '../ui/maychange';

function whatToDo(first: boolean): string {
  if (!mayChange.value) return first ? words().timeline.nothingYet : words().timeline.noVisitsYet;
  return first ? words().timeline.first : words().timeline.noVisits;
}

export function EmptyDay({ first }: { first: boolean }) {
  const picked = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) await importFile(file);
  };
  return (
    <section class="empty" data-testid="empty">
      <p>{whatToDo(first)}</p>
      <MayChange>
        <label class="btn primary">
          {words().timeline.importDay}
          <input type="file" accept="application/json,.json" class="sr" onChange={(event) => void picked(event)} />
        </label>
        {!first && <button class="btn" onClick={openUrgent}>{words().timeline.book}</button>}
      </MayChange>
    </section>
  );
}
