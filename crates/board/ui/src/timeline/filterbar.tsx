// The bar over the timeline: statuses with their counts as filters, the kept count, the zoom.

import type { BoardStatus } from '../api/types';
import { countByStatus } from '../model/filter';
import { FILTERS, statusWord } from '../model/status';
import type { Zoom } from '../model/scale';
import { filter, setZoom, zoom } from '../state/board';
import { day } from '../state/day';
import { Icon } from '../ui/icons';

const ZOOMS: readonly [Zoom, string][] = [['day', 'Day'], ['4h', '4 h'], ['1h', '1 h']];

export function FilterBar() {
  const visits = day.value?.visits ?? [];
  const counts = countByStatus(visits);
  const kept = day.value?.kept;
  return (
    <div class="bar" role="toolbar" aria-label="Filters and zoom">
      <button class="chip" aria-pressed={filter.value === 'all'} onClick={() => (filter.value = 'all')} data-testid="filter-all">
        All <b>{visits.length}</b>
      </button>
      {FILTERS.map((status) => <Chip key={status} status={status} count={counts.get(status) ?? 0} />)}
      <span class="end">
        {kept && kept.decided > 0 && (
          <span class="mut kept" data-testid="kept">
            Kept <span class="wide">today</span> <b>{kept.kept} of {kept.decided}</b>
          </span>
        )}
        <span class="seg" role="group" aria-label="Zoom">
          {ZOOMS.map(([value, label]) => (
            <button key={value} aria-pressed={zoom.value === value} onClick={() => setZoom(value)}>{label}</button>
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
