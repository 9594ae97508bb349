// An urgent visit by one short form: who calls, what is to be done, and the times that are really free.

import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { Job, Slot, Span } from '../api/types';
import { percentText } from '../model/chance';
import { deltaText } from '../model/move';
import { firstName } from '../model/names';
import { ms, windowText } from '../model/time';
import { type UrgentDraft, bookingOf, emptyDraft, missing, withJob } from '../model/urgent';
import { pointedTerritory } from '../state/board';
import { date, isSeveral, partOf, zoneOf } from '../state/day';
import { problemText } from '../state/notice';
import { several } from '../state/several';
import { book, urgentShown } from '../state/urgent';
import { Icon } from '../ui/icons';
import { Dialog, Key } from '../ui/parts';
import { WeightPick } from '../ui/weightpick';
import { Lookup } from './lookup';
import { words } from '../words/words';

/** Slots are asked for when nothing was typed for this long. */
const REST_MS = 400;
/** The choice that isn't a slot. */
const ANY_TIME = 'any';

type Slots = { is: 'waiting'; why: string } | { is: 'asking' } | { is: 'known'; slots: Slot[] };

export default function UrgentDialog() {
  const [draft, setDraft] = useState<UrgentDraft>(emptyDraft);
  const [territory, setTerritory] = useState(pointedTerritory.value ?? '');
  const [jobs, setJobs] = useState<Job[]>([]);
  const [choice, setChoice] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const close = () => (urgentShown.value = false);
  const shown = date.value;
  useEffect(() => {
    if (shown === undefined) return;
    api.jobs(territory, shown).then(({ jobs: known }) => setJobs(known), () => undefined);
  }, [territory, shown]);
  const slots = useSlots(territory, draft, shown, jobs);
  const window = windowOf(territory, choice, slots);
  const zone = zoneOf(territory);
  const Pick = isSeveral.value && several.value?.InTerritory;
  /** A row of one territory's matrix means nothing in another. */
  const inTerritory = (other: string) => {
    setTerritory(other);
    setDraft({ ...draft, matrix: null });
  };
  const field = (name: keyof UrgentDraft, label: string, more: Record<string, unknown> = {}, kind = '') => (
    <label class={kind}>
      {label}
      <input {...more} value={draft[name] ?? ''} onInput={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })} />
    </label>
  );
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!window || shown === undefined || busy) return;
    setBusy(true);
    const done = await book(territory, bookingOf(draft, shown, jobs), window);
    setBusy(false);
    if (done) close();
  };
  return (
    <Dialog label={words().urgent.title} class="urgent" onClose={close}>
      <form onSubmit={(event) => void submit(event)} data-testid="urgent">
        <header class="dialoghead">
          <div>
            <h2>{words().urgent.title}</h2>
            <p class="mut">{words().urgent.does}</p>
          </div>
          <button type="button" class="ib" onClick={close} aria-label={words().common.close}><Icon name="close" /></button>
        </header>
        <div class="fields">
          {Pick && <Pick value={territory} onPick={inTerritory} />}
          <Lookup territory={territory} draft={draft} onTake={setDraft} />
          {field('name', words().urgent.name, { required: true, maxLength: 200, autocomplete: 'off' })}
          {field('phone', words().urgent.number, { type: 'tel', maxLength: 30, placeholder: '+44 7700 900123', autocomplete: 'off' })}
          {field('address', words().urgent.address, { required: true, maxLength: 200, autocomplete: 'off' }, draft.matrix === null ? '' : 'whole')}
          {draft.matrix === null && field('spot', words().urgent.spot, { required: true, placeholder: '51.455, -2.6', autocomplete: 'off' })}
          <label class="third">
            {words().urgent.job}
            <input
              required
              maxLength={100}
              list="jobs"
              autocomplete="off"
              value={draft.job}
              onInput={(event) => setDraft(withJob(draft, event.currentTarget.value, jobs))}
            />
            <datalist id="jobs">{jobs.map(({ job_type }) => <option key={job_type} value={job_type} />)}</datalist>
          </label>
          {field('minutes', words().urgent.minutes, { type: 'number', min: 1, max: 1440, required: true }, 'third')}
          <label class="third">
            {words().common.tight}
            <WeightPick weight={draft.weight} onPick={(weight) => setDraft({ ...draft, weight })} />
          </label>
        </div>
        <SlotList slots={slots} zone={zone} choice={choice} onPick={setChoice} />
        <footer>
          <button type="submit" class="btn primary" disabled={!window || busy} data-testid="urgent-book">
            {window ? words().urgent.bookAt(windowText(window, zone)) : words().urgent.book}
          </button>
          <button type="button" class="btn" onClick={close}>{words().common.cancel}<Key>Esc</Key></button>
        </footer>
      </form>
    </Dialog>
  );
}

/** The window of a choice that is (still) there. */
function windowOf(territory: string, choice: string | undefined, slots: Slots): Span | undefined {
  if (slots.is !== 'known' || choice === undefined) return undefined;
  if (choice === ANY_TIME) return anyTime(territory);
  const slot = slots.slots.find(({ from }) => from === choice);
  return slot && { from: slot.from, to: slot.to };
}

/** From now, or from the morning of another day, to its end. */
function anyTime(territory: string): Span | undefined {
  const view = partOf(territory);
  if (!view) return undefined;
  const isUnderWay = ms(view.now) > ms(view.day_start) && ms(view.now) < ms(view.day_end);
  const from = isUnderWay ? view.now : view.day_start;
  return { from, to: view.day_end };
}

/** The slots for a draft, asked for again when it changes and rests. */
function useSlots(territory: string, draft: UrgentDraft, shown: string | undefined, jobs: readonly Job[]): Slots {
  const [slots, setSlots] = useState<Slots>({ is: 'asking' });
  const plan = partOf(territory)?.plan?.id;
  const why = missing(draft);
  useEffect(() => {
    if (why !== undefined || shown === undefined) return;
    let over = false;
    setSlots({ is: 'asking' });
    const timer = setTimeout(() => {
      api.slots(territory, bookingOf(draft, shown, jobs)).then(
        (found) => !over && setSlots({ is: 'known', slots: found.slots }),
        (error) => !over && setSlots({ is: 'waiting', why: problemText(error) }),
      );
    }, REST_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [territory, draft, shown, plan, why]);
  return why === undefined ? slots : { is: 'waiting', why };
}

function SlotList(props: { slots: Slots; zone: string; choice: string | undefined; onPick: (choice: string) => void }) {
  const { slots, zone, choice, onPick } = props;
  if (slots.is === 'waiting') return <p class="details mut" role="status">{slots.why}</p>;
  if (slots.is === 'asking') return <p class="details mut" role="status">{words().urgent.looking}</p>;
  return (
    <fieldset class="slots" data-testid="slots">
      <legend class="sr">{words().urgent.when}</legend>
      {slots.slots.length === 0 && <p class="calm" role="status">{words().urgent.noTime}</p>}
      {slots.slots.map((slot) => (
        <label key={slot.from} class="choice">
          <input type="radio" name="slot" checked={choice === slot.from} onChange={() => onPick(slot.from)} />
          <b>{windowText(slot, zone)}</b>
          <span class="mut">{firstName(slot.name)}</span>
          <span class="end"><span class="mut">{deltaText(slot.cost)}</span><span>{percentText(slot.kept_ppm)}</span></span>
        </label>
      ))}
      <label class="choice">
        <input type="radio" name="slot" checked={choice === ANY_TIME} onChange={() => onPick(ANY_TIME)} />
        <b>{words().urgent.anyTime}</b>
        <span class="end mut">{words().urgent.anyTimeDoes}</span>
      </label>
    </fieldset>
  );
}
