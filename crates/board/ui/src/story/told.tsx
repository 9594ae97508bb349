// What the customer was told: each window under the other on one axis, and the forecast below, so
// that one sees at a glance whether it lies inside.

import type { StoryPromise, VisitStory, VisitView } from '../api/types';
import { isWorrying, percentText } from '../model/chance';
import { firstName } from '../model/names';
import { type Scale, bar, mark, place } from '../model/scale';
import { HOUR, clock, dayShort, hourTicks, ms, windowText } from '../model/time';
import { promiseWord, stageWord } from '../model/words';
import { now, zoneOf } from '../state/day';
import { words } from '../words/words';

/** From the earliest to the latest instant that is drawn, in full hours, four at least. */
function scaleOf(promises: readonly StoryPromise[], visit: VisitView): Scale {
  const instants = promises.flatMap(({ window }) => [ms(window.from), ms(window.to)]);
  if (visit.forecast) instants.push(ms(visit.forecast.p10), ms(visit.forecast.p90));
  if (visit.arrived_at) instants.push(ms(visit.arrived_at));
  const from = Math.floor(Math.min(...instants) / HOUR) * HOUR;
  const to = Math.ceil(Math.max(...instants) / HOUR) * HOUR;
  return { from, to: Math.max(to, from + 4 * HOUR) };
}

export function Told({ story, visit }: { story: VisitStory; visit: VisitView }) {
  const zone = zoneOf(story.territory);
  const promises = [...story.promises].sort((a, b) => ms(a.told_at) - ms(b.told_at));
  const scale = scaleOf(promises, visit);
  const hours = hourTicks(scale.from, scale.to, zone);
  const every = hours.length > 9 ? 2 : 1;
  const nowAt = now.value === undefined ? undefined : mark(scale, now.value);
  return (
    <section class="part told" aria-label={words().story.windows} data-testid="told">
      <h3>{words().story.told(firstName(visit.customer))}<span class="mut">{words().story.arrival(dayShort(story.date))}</span></h3>
      <ol>
        {promises.map((promise) => <PromiseLine key={promise.id} promise={promise} scale={scale} visit={visit} zone={zone} />)}
        {!visit.arrived_at && visit.forecast && <ForecastLine visit={visit} scale={scale} zone={zone} />}
        {visit.arrived_at && <ArrivalLine at={visit.arrived_at} scale={scale} zone={zone} />}
      </ol>
      <div class="toldaxis" aria-hidden="true">
        <span />
        <span class="track">
          {hours.filter((_, index) => index % every === 0).map(({ at, label }) => (
            <i key={at} style={{ left: mark(scale, at) }}>{label}</i>
          ))}
          {nowAt !== undefined && <b class="nowmark" style={{ left: nowAt, '--lines': promises.length + 1 }} />}
        </span>
        <span />
      </div>
    </section>
  );
}

function PromiseLine(props: { promise: StoryPromise; scale: Scale; visit: VisitView; zone: string }) {
  const { promise, scale, visit, zone } = props;
  const at = bar(scale, ms(promise.window.from), ms(promise.window.to));
  const counts = promise.state.type !== 'narrowed' && promise.state.type !== 'released';
  const text = windowText(promise.window, zone);
  // A window too narrow for its words has them beside it.
  const narrow = at !== undefined && Number.parseFloat(at.width) < 34;
  const right = place(scale, ms(promise.window.from)) < 0.4;
  const style = narrow ? (right ? { left: `calc(${at.left} + ${at.width} + 6px)` } : { right: `calc(${100 - Number.parseFloat(at.left)}% + 6px)` }) : at;
  const status = !counts ? 'promised' : promise.state.type === 'broken' ? 'late' : promise.state.type === 'kept' ? 'done' : visit.status;
  return (
    <li data-status={status} class={counts ? 'counts' : undefined} data-testid="promise">
      <span class="stage">{promise.chain > 0 && promise.stage === 'booked' ? words().story.chosen : stageWord(promise.stage)}</span>
      <span class="track">
        {at && <i class={promise.stage === 'booked' && promise.chain === 0 ? 'bracket wide' : 'bracket'} style={at} />}
        <b class={narrow ? 'when beside' : 'when'} style={style}>{text}</b>
      </span>
      <span class="chance">
        {promise.stage === 'booked' && promise.chain === 0 ? '' : percentText(promise.kept_ppm)}
        <span class="sr">{words().story.toldAt(clock(promise.told_at, zone), promiseWord(promise.state.type))}</span>
      </span>
    </li>
  );
}

function ForecastLine({ visit, scale, zone }: { visit: VisitView; scale: Scale; zone: string }) {
  const { forecast, promise } = visit;
  if (!forecast) return null;
  const [early, late] = [ms(forecast.p10), ms(forecast.p90)];
  const at = bar(scale, early, Math.max(late, early + 60_000));
  const end = promise ? ms(promise.window.to) : Number.POSITIVE_INFINITY;
  const cut = Math.min(Math.max((end - early) / Math.max(late - early, 1), 0), 1);
  const chance = forecast.kept_ppm;
  return (
    <li data-status={visit.status} data-testid="forecast">
      <span class="stage">{words().story.forecast}</span>
      <span class="track">
        {at && (
          <i class="bandwide" style={at}>
            {cut < 1 && <i class="past-end" style={{ left: `${cut * 100}%` }} />}
          </i>
        )}
        <span class="sr">{words().story.likely(clock(forecast.p10, zone), clock(forecast.p90, zone), clock(forecast.p50, zone))}</span>
      </span>
      <span class={chance !== null && isWorrying(chance) ? 'chance strong' : 'chance'}>{chance === null ? '' : percentText(chance)}</span>
    </li>
  );
}

function ArrivalLine({ at, scale, zone }: { at: string; scale: Scale; zone: string }) {
  const left = mark(scale, ms(at));
  return (
    <li data-status="done">
      <span class="stage">{words().story.arrived}</span>
      <span class="track">{left !== undefined && <i class="arrivalmark" style={{ left }} />}</span>
      <span class="chance strong">{clock(at, zone)}</span>
    </li>
  );
}
