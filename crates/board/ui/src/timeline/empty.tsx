// A day without anything: one sentence, and the one thing to do.

import { importDay } from '../state/board';

export function EmptyDay({ first }: { first: boolean }) {
  const picked = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) await importDay(await file.text());
  };
  return (
    <section class="empty" data-testid="empty">
      <p>{first ? 'Nothing is here yet. Import a first day.' : 'No visits on this day. Import a day, or book a visit through the API.'}</p>
      <label class="btn primary">
        Import a day
        <input type="file" accept="application/json,.json" class="sr" onChange={(event) => void picked(event)} />
      </label>
    </section>
  );
}
