// A day without anything: one sentence, and the one thing to do.

import { importDay } from '../state/board';

export function EmptyDay() {
  const picked = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) await importDay(await file.text());
  };
  return (
    <section class="empty" data-testid="empty">
      <p>No visits on this day. Import a day, or book a visit through the API.</p>
      <label class="btn primary">
        Import a day
        <input type="file" accept="application/json,.json" class="sr" onChange={(event) => void picked(event)} />
      </label>
    </section>
  );
}
