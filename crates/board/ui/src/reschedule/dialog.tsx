// Giving a visit another time, as agreed with its customer: a day, from, to. The customer is told.

import { useState } from 'preact/hooks';
import type { Visit } from '../model/compose';
import { firstName } from '../model/names';
import { type NewTime, bookedTime, typedWindow } from '../model/reschedule';
import { reschedule, rescheduleVisitId } from '../state/board';
import { visitById, zoneOf } from '../state/day';
import { Icon } from '../ui/icons';
import { TIME_FIELD } from '../ui/timefield';
import { Dialog } from '../ui/parts';
import { words } from '../words/words';

export default function RescheduleDialog() {
  const visit = visitById.value.get(rescheduleVisitId.value ?? '');
  return visit ? <Form visit={visit} /> : null;
}

function Form({ visit }: { visit: Visit }) {
  const [time, setTime] = useState<NewTime>(() => bookedTime(visit, zoneOf(visit.territory)));
  const [busy, setBusy] = useState(false);
  const close = () => (rescheduleVisitId.value = undefined);
  const typed = typedWindow(time);
  const wrong = typeof typed === 'string' ? typed : undefined;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (typeof typed === 'string' || busy) return;
    setBusy(true);
    const done = await reschedule(visit, time.date, typed);
    setBusy(false);
    if (done) close();
  };
  const field = (name: keyof NewTime, label: string, how: object) => (
    <label>
      {label}
      <input {...how} required value={time[name]} onInput={(event) => setTime({ ...time, [name]: event.currentTarget.value })} />
    </label>
  );
  return (
    <Dialog label={words().story.newTimeFor(visit.customer)} class="newtime" onClose={close}>
      <form onSubmit={submit} data-testid="reschedule">
        <header class="dialoghead">
          <div>
            <h2>{words().story.newTimeFor(visit.customer)}</h2>
            <p class="mut">{words().story.asAgreed(firstName(visit.customer))}</p>
          </div>
          <button type="button" class="ib" onClick={close} aria-label={words().common.close}><Icon name="close" /></button>
        </header>
        <div class="fields">
          {field('date', words().story.day, { type: 'date' })}
          {field('from', words().story.from, TIME_FIELD)}
          {field('to', words().story.to, TIME_FIELD)}
        </div>
        <p class="details mut" role="status">{wrong ?? words().story.bestRoute}</p>
        <footer>
          <button type="submit" class="btn primary" disabled={wrong !== undefined || busy} data-testid="reschedule-confirm">{words().story.giveTime}</button>
          <button type="button" class="btn" onClick={close}>{words().common.cancel}</button>
        </footer>
      </form>
    </Dialog>
  );
}
