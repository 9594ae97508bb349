// Moving a visit by a list: each technician with the price, one to choose, one button to do it.
// The same as carrying it with the pointer, for keyboards and for those who want to compare.

import { useEffect, useState } from 'preact/hooks';
import { type Inform, type Move, api } from '../api/client';
import type { TechnicianView } from '../api/types';
import { namesOf } from '../model/change';
import { firstName } from '../model/names';
import { moveVisitId } from '../state/board';
import { date, isSeveral, partOf, visitById, zoneOf } from '../state/day';
import { askedPlace, doMove } from '../state/move';
import { problemText } from '../state/notice';
import { several } from '../state/several';
import { Icon } from '../ui/icons';
import { Dialog, Key } from '../ui/parts';
import { Better, Details, type Price, PriceTag, betterPlace } from './price';
import { words } from '../words/words';

/** The choice that takes a visit off its route. */
const OFF = '';

export function MoveDialog({ visit: id }: { visit: string }) {
  const visit = visitById.value.get(id);
  const [place] = useState(askedPlace.value);
  const [choice, setChoice] = useState<string | undefined>(place?.technician);
  const [busy, setBusy] = useState(false);
  const technicians = (partOf(visit?.territory)?.technicians ?? []).filter((one) => !one.absent);
  const choices = [...technicians.map((one) => one.id), ...(visit?.technician ? [OFF] : [])];
  const prices = usePrices(id, visit?.territory, choices, place);
  const close = () => (moveVisitId.value = undefined);
  if (!visit) return null;

  const chosen = choice === undefined ? undefined : prices.get(choice);
  const name = technicians.find((one) => one.id === choice)?.name;
  const possible = chosen !== undefined && 'preview' in chosen && chosen.preview.feasible;
  const broken = possible ? chosen.preview.breaks : [];
  const better = broken.length > 0 && choice !== undefined ? betterPlace(prices, choice, visit.technician) : undefined;
  const make = async (inform?: Inform) => {
    if (choice === undefined || !possible || busy) return;
    setBusy(true);
    const done = await doMove(moveOf(id, choice, place), inform);
    setBusy(false);
    if (done) close();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void make(broken.length > 0 ? 'tell' : undefined);
  };
  const pressed = (event: KeyboardEvent) => {
    const does = event.ctrlKey || event.metaKey || event.altKey ? undefined : event.key.toLowerCase();
    if (does === 't' && broken.length > 0) void make('tell');
    else if (does === 'a' && broken.length > 0) void make('propose');
    else if (does === 'b' && better) setChoice(better.technician);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog label={words().changes.move(visit.customer)} class="move" onClose={close}>
      <form onSubmit={submit} onKeyDown={pressed} data-testid="move">
        <header class="dialoghead">
          <div>
            <h2>{words().changes.move(visit.customer)}</h2>
            <p class="mut">{words().changes.notYet}{isSeveral.value && ` ${several.value?.stays(visit.territory) ?? ''}`}</p>
          </div>
          <button type="button" class="ib" onClick={close} aria-label={words().common.close}><Icon name="close" /></button>
        </header>
        <fieldset>
          <legend class="sr">{words().changes.toWhom}</legend>
          {choices.map((one) => (
            <Choice
              key={one}
              value={one}
              technician={technicians.find((technician) => technician.id === one)}
              current={one === visit.technician}
              price={prices.get(one)}
              zone={zoneOf(visit.territory)}
              checked={choice === one}
              first={one === (place?.technician ?? choices[0])}
              onPick={() => setChoice(one)}
            />
          ))}
        </fieldset>
        <Details price={chosen} visit={visit} />
        {better && <Better place={better} zone={zoneOf(visit.territory)} onTake={() => setChoice(better.technician)} />}
        <footer>
          <button type="submit" class="btn primary" disabled={!possible || busy} data-testid="move-confirm">
            {broken.length > 0
              ? <>{words().changes.moveTell(namesOf(broken))}<Key>T</Key></>
              : choice === OFF ? words().changes.takeOff : name ? words().changes.moveTo(firstName(name)) : words().changes.justMove}
          </button>
          {broken.length > 0 && (
            <button type="button" class="btn" disabled={busy} onClick={() => void make('propose')} data-testid="move-propose">
              {words().changes.moveAsk(namesOf(broken))}<Key>A</Key>
            </button>
          )}
          <button type="button" class="btn" onClick={close}>{words().common.cancel}<Key>Esc</Key></button>
        </footer>
      </form>
    </Dialog>
  );
}

function moveOf(visit: string, choice: string, place: { technician: string; position: number } | undefined): Move {
  const position = place?.technician === choice ? place.position : null;
  return { visit, technician: choice === OFF ? null : choice, position };
}

/** The price of each choice, asked one after the other, the one of a drag first. */
function usePrices(visit: string, territory: string | undefined, choices: string[], place: { technician: string; position: number } | undefined): ReadonlyMap<string, Price> {
  const [prices, setPrices] = useState<ReadonlyMap<string, Price>>(new Map());
  const plan = partOf(territory)?.plan?.id;
  useEffect(() => {
    let over = false;
    const ask = async () => {
      const first = place?.technician;
      const order = first === undefined ? choices : [first, ...choices.filter((one) => one !== first)];
      for (const one of order) {
        if (over || territory === undefined || date.value === undefined) return;
        const price = await priceOf(territory, date.value, moveOf(visit, one, place));
        if (over) return;
        setPrices((known) => new Map(known).set(one, price));
      }
    };
    void ask();
    return () => {
      over = true;
    };
  }, [visit, plan]);
  return prices;
}

async function priceOf(territory: string, date: string, move: Move): Promise<Price> {
  try {
    return { preview: await api.previewMove(territory, date, move) };
  } catch (error) {
    return { problem: problemText(error) };
  }
}

function Choice(props: {
  value: string;
  technician: TechnicianView | undefined;
  current: boolean;
  price: Price | undefined;
  zone: string;
  checked: boolean;
  /** Has the focus when the question opens: the arrows lead on from here. */
  first: boolean;
  onPick: () => void;
}) {
  const { technician, price, zone } = props;
  return (
    <label class="choice" data-route={technician?.colour}>
      <input type="radio" name="technician" value={props.value} checked={props.checked} autofocus={props.first} onChange={props.onPick} />
      <b>{technician?.name ?? words().changes.takeOffChoice}</b>
      {props.current && <span class="mut">{words().changes.now}</span>}
      <span class="end"><PriceTag price={price} zone={zone} /></span>
    </label>
  );
}
