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
import { plan } from '../state/board';
import { day, dayWord, isSeveral, partOf, zoneOf } from '../state/day';
import { type Replan, type Shown, askReplan, callSick, replan, take, workOut } from '../state/replan';
import { several } from '../state/several';
import { Icon } from '../ui/icons';
import { Dialog, Key } from '../ui/parts';
import { words } from '../words/words';

const CHANGES_MAX = 60;

export function ReplanDialog({ asked }: { asked: Replan }) {
  const [shown, setShown] = useState<Shown>({ is: 'working' });
  const [busy, setBusy] = useState(false);
  const close = () => (replan.value = undefined);
  const planned = partOf(asked.territory)?.plan?.id;
  useEffect(() => {
    let over = false;
    setShown({ is: 'working' });
    void workOut(asked).then((found) => !over && setShown(found));
    return () => {
      over = true;
    };
  }, [asked, planned]);
  const Pick = isSeveral.value && asked.absent === null && several.value?.InTerritory;
  const first = useRef<HTMLButtonElement>(null);
  // Where a territory can be chosen, the focus stays with that choice.
  useEffect(() => {
    if (shown.is === 'ready' && !Pick) first.current?.focus();
  }, [shown.is]);
  const absent = day.value?.technicians.find(({ id }) => id === asked.absent)?.name;
  const nothing = shown.is === 'ready' && absent === undefined && shown.preview.changes.length === 0;
  const possible = shown.is === 'unplanned' || (shown.is === 'ready' && !nothing);
  const make = (): Promise<boolean> => {
    if (asked.absent !== null) return callSick(asked.absent);
    return shown.is === 'ready' ? take(asked.territory, shown.preview) : plan('all', asked.territory);
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!possible || busy) return;
    setBusy(true);
    const done = await make();
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
        {Pick && <Pick value={asked.territory} first onPick={(territory) => askReplan(territory, null)} />}
        {shown.is === 'unplanned' && <p class="details mut" role="status">{words().changes.notPlanned}</p>}
        {shown.is === 'working' && <p class="details mut" role="status">{words().changes.working}</p>}
        {shown.is === 'refused' && <p class="details ill" role="status">{shown.why}</p>}
        {shown.is === 'ready' && <Preview preview={shown.preview} zone={zoneOf(asked.territory)} />}
        <footer>
          <button ref={first} type="submit" class="btn primary" disabled={!possible || busy} data-testid="replan-take">
            {shown.is === 'unplanned' ? words().top.planDay : absent ? words().changes.offTake(firstName(absent)) : words().changes.take}
          </button>
          <button type="button" class="btn" onClick={close}>{words().changes.keep}<Key>Esc</Key></button>
        </footer>
      </form>
    </Dialog>
  );
}

function Preview({ preview, zone }: { preview: PlanPreview; zone: string }) {
  const moved = preview.changes.filter(({ from, to }) => from !== to).length;
  return (
    <div role="status" data-testid="replan-preview">
      <div class="numbers">
        <div><b>{moved}</b><span>{words().changes.changeTechnician(moved)}</span></div>
        <div><b>{deltaText(preview.travel_delta_s)}</b><span>{words().changes.drive}</span></div>
        <div><b>{deltaText(preview.cost_delta)}</b><span>{words().changes.cost}</span></div>
        <div><b>{preview.unassigned_before === preview.unassigned_after ? preview.unassigned_after : `${preview.unassigned_before} → ${preview.unassigned_after}`}</b><span>{words().changes.unassignedCount}</span></div>
        <div><b class={preview.breaks.length > 0 ? 'ill' : 'good'}>{preview.breaks.length}</b><span>{words().changes.broken(preview.breaks.length)}</span></div>
      </div>
      {preview.breaks.length > 0 && (
        <div class="ask">
          {preview.breaks.map((one) => <b key={one.visit}><Icon name="late" />{breaksText(one, zone)}</b>)}
        </div>
      )}
      {preview.saves.map((one) => (
        <p key={one.visit} class="saves good"><Icon name="done" small />{words().changes.saves(one.customer, windowText(one.window, zone), percentText(one.kept_ppm))}</p>
      ))}
      {preview.changes.length === 0 && <p class="details mut">{words().changes.asGood}</p>}
      <Changes changes={preview.changes} most={CHANGES_MAX} />
    </div>
  );
}
