// The rest of the day planned again, beside the plan that counts: what it saves, what it breaks, who changes.
// Nothing is done until it is taken.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlanPreview } from '../api/types';
import { breaksText } from '../model/change';
import { percentText } from '../model/chance';
import { deltaText } from '../model/move';
import { firstName } from '../model/names';
import { windowText } from '../model/time';
import { Changes } from '../move/changes';
import { day, dayWord, zone } from '../state/day';
import { type Replan, type Shown, callSick, replan, take, workOut } from '../state/replan';
import { Icon } from '../ui/icons';
import { Dialog, Key } from '../ui/parts';
import { words } from '../words/words';

const CHANGES_MAX = 60;

export function ReplanDialog({ asked }: { asked: Replan }) {
  const [shown, setShown] = useState<Shown>({ is: 'working' });
  const [busy, setBusy] = useState(false);
  const close = () => (replan.value = undefined);
  const plan = day.value?.plan?.id;
  useEffect(() => {
    let over = false;
    setShown({ is: 'working' });
    void workOut(asked).then((found) => !over && setShown(found));
    return () => {
      over = true;
    };
  }, [asked, plan]);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (shown.is === 'ready') first.current?.focus();
  }, [shown.is]);
  const absent = day.value?.technicians.find(({ id }) => id === asked.absent)?.name;
  const nothing = shown.is === 'ready' && absent === undefined && shown.preview.changes.length === 0;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (shown.is !== 'ready' || busy || nothing) return;
    setBusy(true);
    const done = asked.absent === null ? await take(shown.preview) : await callSick(asked.absent);
    setBusy(false);
    if (done) close();
  };
  const title = absent ? words().changes.offOn(absent, dayWord.value) : words().top.planRest;
  return (
    <Dialog label={title} class="replan" onClose={close}>
      <form onSubmit={(event) => void submit(event)} data-testid="replan">
        <header class="dialoghead">
          <div>
            <h2>{title}</h2>
            <p class="mut">{words().changes.restNotYet}</p>
          </div>
          <button type="button" class="ib" onClick={close} aria-label={words().common.close}><Icon name="close" /></button>
        </header>
        {shown.is === 'working' && <p class="details mut" role="status">{words().changes.working}</p>}
        {shown.is === 'refused' && <p class="details ill" role="status">{shown.why}</p>}
        {shown.is === 'ready' && <Preview preview={shown.preview} />}
        <footer>
          <button ref={first} type="submit" class="btn primary" disabled={shown.is !== 'ready' || busy || nothing} data-testid="replan-take">
            {absent ? words().changes.offTake(firstName(absent)) : words().changes.take}
          </button>
          <button type="button" class="btn" onClick={close}>{words().changes.keep}<Key>Esc</Key></button>
        </footer>
      </form>
    </Dialog>
  );
}

function Preview({ preview }: { preview: PlanPreview }) {
  const moved = preview.changes.filter(({ from, to }) => from !== to).length;
  return (
    <div role="status" data-testid="replan-preview">
      <div class="numbers">
        <div><b>{moved}</b><span>{words().changes.changeTechnician}</span></div>
        <div><b>{deltaText(preview.travel_delta_s)}</b><span>{words().changes.drive}</span></div>
        <div><b>{deltaText(preview.cost_delta)}</b><span>{words().changes.cost}</span></div>
        <div><b>{preview.unassigned_before === preview.unassigned_after ? preview.unassigned_after : `${preview.unassigned_before} → ${preview.unassigned_after}`}</b><span>{words().changes.unassignedCount}</span></div>
        <div><b class={preview.breaks.length > 0 ? 'ill' : 'good'}>{preview.breaks.length}</b><span>{words().changes.broken(preview.breaks.length)}</span></div>
      </div>
      {preview.breaks.length > 0 && (
        <div class="ask">
          {preview.breaks.map((one) => <b key={one.visit}><Icon name="late" />{breaksText(one, zone.value)}</b>)}
        </div>
      )}
      {preview.saves.map((one) => (
        <p key={one.visit} class="saves good"><Icon name="done" small />{words().changes.saves(one.customer, windowText(one.window, zone.value), percentText(one.kept_ppm))}</p>
      ))}
      {preview.changes.length === 0 && <p class="details mut">{words().changes.asGood}</p>}
      <Changes changes={preview.changes} most={CHANGES_MAX} />
    </div>
  );
}
