// What a move costs: a line beside each choice, and the whole of it for the one that is chosen.

import type { MovePreview } from '../api/types';
import { breaksText } from '../model/change';
import { percent, percentText } from '../model/chance';
import type { Visit } from '../model/compose';
import { deltaText, verdict } from '../model/move';
import { firstName } from '../model/names';
import { clock } from '../model/time';
import { day, zoneOf } from '../state/day';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';
import { Changes } from './changes';
import { refusalText } from '../words/said';
import { words } from '../words/words';

export type Price = { preview: MovePreview } | { problem: string };

const CHANGES_MAX = 5;

export interface BetterPlace {
  technician: string;
  preview: MovePreview;
}

/** The cheapest other choice that breaks nothing, and isn’t where the visit is `now`. */
export function betterPlace(prices: ReadonlyMap<string, Price>, chosen: string, now: string | null): BetterPlace | undefined {
  let best: BetterPlace | undefined;
  for (const [technician, price] of prices) {
    if (technician === chosen || technician === now || technician === '' || !('preview' in price)) continue;
    const { preview } = price;
    if (!preview.feasible || preview.breaks.length > 0) continue;
    if (!best || preview.cost_delta < best.preview.cost_delta) best = { technician, preview };
  }
  return best;
}

export function PriceTag({ price, zone }: { price: Price | undefined; zone: string }) {
  if (!price) return <span class="mut">…</span>;
  if ('problem' in price) return <span class="mut">{words().changes.notPossible}</span>;
  const { preview } = price;
  if (!preview.feasible) return <span class="mut">{words().changes.notPossible}</span>;
  return (
    <>
      {preview.arrive && <span>{clock(preview.arrive, zone)}</span>}
      <span class="mut drive">{words().changes.driveBy(deltaText(preview.travel_delta_s))}</span>
      {preview.breaks.length > 0 ? (
        <span class="ill"><Icon name="at_risk" small />{preview.breaks.length}<span class="sr"> {words().changes.endangered}</span></span>
      ) : (
        <span class="good"><Icon name="done" small /><span class="sr">{words().changes.breaksNothing}</span></span>
      )}
    </>
  );
}

export function Details({ price, visit }: { price: Price | undefined; visit: Visit }) {
  if (!price) return <p class="details mut" role="status">{words().changes.choose}</p>;
  if ('problem' in price) return <p class="details ill" role="status">{price.problem}</p>;
  const { preview } = price;
  if (!preview.feasible) {
    return (
      <div class="details ill" role="status" data-testid="move-preview">
        <p class="strong">{verdict(preview)}</p>
        {preview.problems.slice(1).map((problem) => <p key={problem.text}>{refusalText(problem)}</p>)}
      </div>
    );
  }
  return (
    <div role="status" data-testid="move-preview">
      <Numbers preview={preview} visit={visit} />
      {preview.breaks.length > 0 && <Breaks preview={preview} zone={zoneOf(visit.territory)} />}
      <Changes changes={preview.changes.filter(({ visit: one }) => !preview.breaks.some(({ visit: broken }) => broken === one))} most={CHANGES_MAX} />
    </div>
  );
}

function Numbers({ preview, visit }: { preview: MovePreview; visit: Visit }) {
  const own = preview.changes.find((one) => one.visit === visit.id);
  const kept = own?.kept_after ?? null;
  const before = own?.kept_before ?? null;
  return (
    <div class="numbers">
      <div><b>{deltaText(preview.travel_delta_s)}</b><span>{words().changes.drive}</span></div>
      <div><b>{deltaText(preview.cost_delta)}</b><span>{words().changes.cost}</span></div>
      {kept !== null && (
        <div><b>{before === null ? '' : `${percent(before)} → `}{percentText(kept)}</b><span>{words().changes.isKept(firstName(visit.customer))}</span></div>
      )}
      <div>
        <b class={preview.breaks.length > 0 ? 'ill' : 'good'}>{preview.breaks.length}</b>
        <span>{words().changes.broken(preview.breaks.length)}</span>
      </div>
    </div>
  );
}

/** Whose promise breaks, by name: that is what the dispatcher is asked about. */
function Breaks({ preview, zone }: { preview: MovePreview; zone: string }) {
  return (
    <div class="ask">
      {preview.breaks.map((one) => {
        const change = preview.changes.find(({ visit }) => visit === one.visit);
        const arrive = change?.arrive_after;
        return (
          <div key={one.visit}>
            <b><Icon name="late" />{breaksText(one, zone)}</b>
            <p>
              {arrive ? `${arrivalWords(arrive, change.arrive_before, zone)} ` : ''}
              {words().changes.keptWith(percentText(one.kept_ppm))}
            </p>
          </div>
        );
      })}
    </div>
  );
}

const arrivalWords = (arrive: string, before: string | null, zone: string): string =>
  before ? words().changes.arrivalWas(clock(arrive, zone), clock(before, zone)) : words().changes.arrival(clock(arrive, zone));

export function Better({ place, zone, onTake }: { place: BetterPlace; zone: string; onTake: () => void }) {
  const name = day.value?.technicians.find(({ id }) => id === place.technician)?.name ?? '';
  const { preview } = place;
  return (
    <button type="button" class="better" onClick={onTake} data-testid="move-better">
      <Icon name="done" />
      <b>{words().changes.better(name)}{preview.arrive ? `, ${clock(preview.arrive, zone)}` : ''}</b>
      <span>{words().changes.costNothing(deltaText(preview.cost_delta))}</span>
      <span class="end"><Key>B</Key></span>
    </button>
  );
}
