// A day without anything: one sentence, and the one thing to do.

import { importFile } from '../state/importing';
import { openUrgent } from '../state/urgent';

export function EmptyDay({ first }: { first: boolean }) {
  const picked = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) await importFile(file);
  };
  return (
    <section class="empty" data-testid="empty">
      <p>{first ? 'Nothing is here yet. Import a first day, or drop its file here.' : 'No visits on this day. Import a day, drop its file here, or book a visit.'}</p>
      <label class="btn primary">
        Import a day
        <input type="file" accept="application/json,.json" class="sr" onChange={(event) => void picked(event)} />
      </label>
      {!first && <button class="btn" onClick={openUrgent}>Book a visit</button>}
    </section>
  );
}
