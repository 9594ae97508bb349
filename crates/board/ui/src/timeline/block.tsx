// A visit on the timeline: drive, bracket of the promise, block, forecast bar, arrival tick.
// A figure on the block means "look here": it is shown below 90 %, a small pie above.

import type { ForecastView, PromiseView, VisitView } from '../api/types';
import type { Visit } from '../model/compose';
import { isWorrying, percent, percentText } from '../model/chance';
import { type Filter, passes } from '../model/filter';
import { blockName, initials } from '../model/names';
import { type Scale, bar, mark, place } from '../model/scale';
import { statusWord } from '../model/status';
import { clock, ms, windowSpoken } from '../model/time';
import { cursorId, openStory } from '../state/board';
import { type Companion, companyWords } from '../state/presence';
import { Icon } from '../ui/icons';
import { memo } from '../ui/memo';
import { beginDrag, canMove } from './drag';
import { words } from '../words/words';

/** What is going on with some visits of a row; nothing where it is with none of them. */
export interface Marks {
  filter: Filter;
  open?: string | undefined;
  cursor?: string | undefined;
  tab?: string | undefined;
  lifted?: string | undefined;
  flashed?: ReadonlySet<string> | undefined;
  /** Other dispatchers at visits. */
  company?: ReadonlyMap<string, readonly Companion[]> | undefined;
}

interface BlockProps extends Marks {
  visit: Visit;
  /** The technician's name. */
  technician: string;
  scale: Scale;
  zone: string;
}

export const Block = memo((props: BlockProps) => {
  const { visit, scale, filter } = props;
  const at = visit.block && bar(scale, ms(visit.block.from), ms(visit.block.to));
  const leg = visit.drive && bar(scale, ms(visit.drive.from), ms(visit.drive.to));
  const seen = passes(filter, visit);
  const company = companyWords(props.company?.get(visit.id));
  return (
    <div class={seen ? 'stop' : 'stop unseen'} data-status={visit.status}>
      {leg && <i class={visit.status === 'on_the_way' ? 'x leg under' : 'x leg'} style={leg} />}
      {visit.promise && <Bracket promise={visit.promise} scale={scale} />}
      {at && <Face {...props} at={at} />}
      {at && company && <span class="who" style={{ left: at.left }} aria-hidden="true">{company}</span>}
      {visit.arrived_at ? <Arrival at={ms(visit.arrived_at)} scale={scale} /> : visit.forecast && (
        <Band forecast={visit.forecast} promise={visit.promise} scale={scale} />
      )}
    </div>
  );
});

function Bracket({ promise, scale }: { promise: PromiseView; scale: Scale }) {
  const [from, to] = [ms(promise.window.from), ms(promise.window.to)];
  const at = bar(scale, from, to);
  const kind = promise.type === 'broken' ? ' lost' : promise.stage === 'booked' && promise.chain === 0 ? ' half' : '';
  const open = `${from < scale.from ? ' openleft' : ''}${to > scale.to ? ' openright' : ''}`;
  return at ? <i class={`x win${kind}${open}`} style={at} /> : null;
}

function Band(props: { forecast: ForecastView; promise: PromiseView | null; scale: Scale }) {
  const { forecast, promise, scale } = props;
  const [early, likely, late] = [ms(forecast.p10), ms(forecast.p50), ms(forecast.p90)];
  const at = bar(scale, early, Math.max(late, early + 60_000));
  if (!at) return null;
  const share = (instant: number) => `${Math.round(Math.min(Math.max((instant - early) / Math.max(late - early, 1), 0), 1) * 100)}%`;
  const end = promise ? ms(promise.window.to) : Number.POSITIVE_INFINITY;
  const tick = mark(scale, likely);
  return (
    <>
      <i class="x band" style={{ ...at, '--mid': share(likely) }}>
        {end < late && <i class="past-end" style={{ left: share(end) }} />}
      </i>
      {tick !== undefined && <i class="tick" style={{ left: tick }} />}
    </>
  );
}

function Arrival({ at, scale }: { at: number; scale: Scale }) {
  const left = place(scale, at) >= 0 ? mark(scale, at) : undefined;
  return left === undefined ? null : <i class="tick arrived" style={{ left }} />;
}

/** The chance that the promise is kept, while that is open. */
function openChance(visit: VisitView): number | undefined {
  const settled = ['done', 'working', 'late', 'cancelled', 'no_access'].includes(visit.status);
  return settled ? undefined : (visit.forecast?.kept_ppm ?? undefined);
}

/** All that a block says, in words. */
export function blockLabel(visit: VisitView, technician: string, zone: string): string {
  const chance = openChance(visit);
  const parts = [
    visit.customer,
    statusWord(visit.status),
    chance !== undefined && words().timeline.keptWith(percentText(chance)),
    visit.job_type,
    visit.finished_at
      ? words().timeline.finished(clock(visit.finished_at, zone))
      : visit.arrived_at
        ? words().timeline.arrived(clock(visit.arrived_at, zone))
        : visit.forecast && words().timeline.expected(clock(visit.forecast.p50, zone)),
    visit.promise && (visit.promise.type === 'broken' ? words().timeline.promisedBroken : words().timeline.promised)(windowSpoken(visit.promise.window, zone)),
    technician,
    visit.pinned && words().timeline.pinned,
  ];
  return parts.filter(Boolean).join(', ');
}

function Face(props: BlockProps & { at: { left: string; width: string } }) {
  const { visit, technician, zone, at } = props;
  const chance = openChance(visit);
  const worrying = chance !== undefined && isWorrying(chance);
  const company = companyWords(props.company?.get(visit.id));
  const names = ['x', 'visit', `is-${visit.status}`];
  if (props.open || props.cursor) names.push('selected');
  if (props.flashed) names.push('flash');
  if (props.lifted) names.push('lifted');
  if (company) names.push('taken');
  return (
    <button
      class={names.join(' ')}
      style={at}
      tabIndex={props.tab ? 0 : -1}
      aria-current={props.open ? 'true' : undefined}
      data-visit={visit.id}
      data-testid={`visit-${visit.id}`}
      onFocus={() => (cursorId.value = visit.id)}
      onClick={() => openStory(visit.id)}
      onPointerDown={(event) => canMove(visit) && beginDrag(event, visit)}
    >
      {visit.status === 'working' && visit.done_permille !== null && (
        <i class="grow" style={{ 'background-size': `${Math.round(visit.done_permille / 10)}%` }} />
      )}
      <span class="sr">{blockLabel(visit, technician, zone)}{company && `, ${company}`}</span>
      <span class="l1" aria-hidden="true">
        <b data-short={initials(visit.customer)}>{blockName(visit.customer)}</b>
        {visit.pinned && <Icon name="tack" small />}
        {chance !== undefined && !worrying && <i class="pie" style={{ '--p': percent(chance) }} />}
      </span>
      <span class="l2" aria-hidden="true">
        <Icon name={visit.status} small />
        {worrying && <b class="pc">{percent(chance)}<i class="unit">{'\u00a0%'}</i></b>}
        <span>{visit.job_type}</span>
      </span>
    </button>
  );
}
