// Moving a visit by a list: each technician with the price, one to choose, one button to do it.
// The same as carrying it with the pointer, for keyboards and for those who want to compare.

import { useEffect, useState } from 'preact/hooks';
import { type Move, api } from '../api/client';
import type { MovePreview, TechnicianView } from '../api/types';
import { percentText } from '../model/chance';
import { deltaText, verdict } from '../model/move';
import { firstName } from '../model/names';
import { clock, windowText } from '../model/time';
import { moveVisitId } from '../state/board';
import { date, day, territoryId, visitById, zone } from '../state/day';
import { askedPlace, doMove } from '../state/move';
import { problemText } from '../state/notice';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/parts';

/** The choice that takes a visit off its route. */
const OFF = '';

type Price = { preview: MovePreview } | { problem: string };

export function MoveDialog({ visit: id }: { visit: string }) {
  const visit = visitById.value.get(id);
  const [place] = useState(askedPlace.value);
  const [choice, setChoice] = useState<string | undefined>(place?.technician);
  const [busy, setBusy] = useState(false);
  const technicians = (day.value?.technicians ?? []).filter((one) => !one.absent);
  const choices = [...technicians.map((one) => one.id), ...(visit?.technician ? [OFF] : [])];
  const prices = usePrices(id, choices, place);
  const close = () => (moveVisitId.value = undefined);
  if (!visit) return null;

  const chosen = choice === undefined ? undefined : prices.get(choice);
  const name = technicians.find((one) => one.id === choice)?.name;
  const possible = chosen !== undefined && 'preview' in chosen && chosen.preview.feasible;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (choice === undefined || !possible || busy) return;
    setBusy(true);
    const done = await doMove(moveOf(id, choice, place));
    setBusy(false);
    if (done) close();
  };

  return (
    <Dialog label={`Move ${visit.customer}`} class="move" onClose={close}>
      <form onSubmit={submit} data-testid="move">
        <header class="dialoghead">
          <div>
            <h2>Move {visit.customer}</h2>
            <p class="mut">Not done yet. Nobody is told until you move it.</p>
          </div>
          <button type="button" class="ib" onClick={close} aria-label="Close"><Icon name="close" /></button>
        </header>
        <fieldset>
          <legend class="sr">To whom</legend>
          {choices.map((one) => (
            <Choice
              key={one}
              value={one}
              technician={technicians.find((technician) => technician.id === one)}
              current={one === visit.technician}
              price={prices.get(one)}
              checked={choice === one}
              onPick={() => setChoice(one)}
            />
          ))}
        </fieldset>
        <Details price={chosen} />
        <footer>
          <button type="submit" class="btn primary" disabled={!possible || busy} data-testid="move-confirm">
            {choice === OFF ? 'Take it off the route' : name ? `Move to ${firstName(name)}` : 'Move'}
          </button>
          <button type="button" class="btn" onClick={close}>Cancel</button>
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
function usePrices(visit: string, choices: string[], place: { technician: string; position: number } | undefined): ReadonlyMap<string, Price> {
  const [prices, setPrices] = useState<ReadonlyMap<string, Price>>(new Map());
  const plan = day.value?.plan?.id;
  useEffect(() => {
    let over = false;
    const ask = async () => {
      const first = place?.technician;
      const order = first === undefined ? choices : [first, ...choices.filter((one) => one !== first)];
      for (const one of order) {
        if (over || territoryId.value === undefined || date.value === undefined) return;
        const price = await priceOf(territoryId.value, date.value, moveOf(visit, one, place));
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
  checked: boolean;
  onPick: () => void;
}) {
  const { technician, price } = props;
  return (
    <label class="choice" data-route={technician?.colour}>
      <input type="radio" name="technician" value={props.value} checked={props.checked} onChange={props.onPick} />
      <b>{technician?.name ?? 'Nobody: take it off the route'}</b>
      {props.current && <span class="mut">now</span>}
      <span class="end"><PriceTag price={price} /></span>
    </label>
  );
}

function PriceTag({ price }: { price: Price | undefined }) {
  if (!price) return <span class="mut">…</span>;
  if ('problem' in price) return <span class="mut">not possible</span>;
  const { preview } = price;
  if (!preview.feasible) return <span class="mut">not possible</span>;
  return (
    <>
      {preview.arrive && <span>{clock(preview.arrive, zone.value)}</span>}
      <span class="mut">drive {deltaText(preview.travel_delta_s)}</span>
      {preview.breaks.length > 0 ? (
        <span class="ill"><Icon name="at_risk" small />{preview.breaks.length}<span class="sr"> promises in danger</span></span>
      ) : (
        <span class="good"><Icon name="done" small /><span class="sr">breaks nothing</span></span>
      )}
    </>
  );
}

function Details({ price }: { price: Price | undefined }) {
  if (!price) return <p class="details mut" role="status">Choose who is to come.</p>;
  if ('problem' in price) return <p class="details ill" role="status">{price.problem}</p>;
  const { preview } = price;
  return (
    <div class="details" role="status" data-testid="move-preview">
      <p class={preview.feasible && preview.breaks.length === 0 ? 'good' : 'ill'}>{verdict(preview)}</p>
      {preview.problems.slice(preview.feasible ? 0 : 1).map((problem) => <p key={problem}>{problem}</p>)}
      {preview.breaks.map((one) => (
        <p key={one.visit} class="ill">
          <Icon name="late" small /> {one.customer}’s {windowText(one.window, zone.value)} is kept with {percentText(one.kept_ppm)} only
        </p>
      ))}
      {preview.feasible && (
        <p class="mut">Drive {deltaText(preview.travel_delta_s)}, cost of the plan {deltaText(preview.cost_delta)} of driving.</p>
      )}
    </div>
  );
}
