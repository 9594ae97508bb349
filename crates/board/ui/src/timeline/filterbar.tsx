// The bar over the timeline: statuses with their counts as filters, the kept count, the zoom.

import type { BoardStatus } from '../api/types';
import { countByStatus } from '../model/filter';
import { FILTERS, statusWord } from '../model/status';
import type { Zoom } from '../model/scale';
import { filter, setZoom, zoom } from '../state/board';
import { day } from '../state/day';
import { Icon } from '../ui/icons';
import { words } from '../words/words';

/** Units of time are written alike in all languages. */
const HOURS: Record<Exclude<Zoom, 'day'>, string> = { '4h': '4 h', '1h': '1 h' };
const ZOOMS: readonly Zoom[] = ['day', '4h', '1h'];

export function FilterBar() {
  const visits = day.value?.visits ?? [];
  const counts = countByStatus(visits);
  const kept = day.value?.kept;
  return (
    <div class="bar" role="toolbar" aria-label={words().timeline.toolbar}>
      <button class="chip" aria-pressed={filter.value === 'all'} onClick={() => (filter.value = 'all')} data-testid="filter-all">
        {words().timeline.all} <b>{visits.length}</b>
      </button>
      {FILTERS.map((status) => <Chip key={status} status={status} count={counts.get(status) ?? 0} />)}
      <span class="end">
        {kept && kept.decided > 0 && (
          <span class="mut kept" data-testid="kept">
            {words().timeline.kept} <span class="wide">{words().timeline.keptToday}</span> <b>{words().timeline.ofCount(kept.kept, kept.decided)}</b>
          </span>
        )}
        <span class="seg" role="group" aria-label={words().timeline.zoom}>
          {ZOOMS.map((value) => (
            <button key={value} aria-pressed={zoom.value === value} onClick={() => setZoom(value)}>{value === 'day' ? words().timeline.wholeDay : HOURS[value]}</button>
          ))}
        </span>
      </span>
    </div>
  );
}

function Chip({ status, count }: { status: BoardStatus; count: number }) {
  const pressed = filter.value === status;
  return (
    <button
      class="chip"
      data-status={status}
      data-testid={`filter-${status}`}
      aria-pressed={pressed}
      aria-label={`${statusWord(status)} ${count}`}
      onClick={() => (filter.value = pressed ? 'all' : status)}
    >
      <Icon name={status} />
      <span class="wide">{statusWord(status)}</span> <b>{count}</b>
    </button>
  );
}
