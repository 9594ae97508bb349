// The bar over the timeline: statuses with their counts as filters, the kept count, the zoom.

import type { BoardStatus } from '../api/types';
import { countByStatus } from '../model/filter';
import { FILTERS, statusWord } from '../model/status';
import { filter, rowOrder } from '../state/board';
import { day } from '../state/day';
import type { Load } from '../pages/lazy';
import { Icon } from '../ui/icons';
import { Popover, type Unfolded } from '../ui/popover';
import { words } from '../words/words';
import { ZoomPick } from './zoompick';

const loadSaved: Load<Unfolded> = () => import('../filters/list');

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
      <button
        class="chip"
        aria-pressed={rowOrder.value === 'worries'}
        aria-label={words().timeline.worriesFirst}
        title={words().timeline.worriesFirst}
        onClick={() => (rowOrder.value = rowOrder.value === 'worries' ? 'plain' : 'worries')}
        data-testid="worries-first"
      >
        <Icon name="first" />
      </button>
      <Popover class="chip" button={<Icon name="bookmark" />} label={words().timeline.savedFilters} testid="saved-filters" load={loadSaved} />
      <span class="end">
        {kept && kept.decided > 0 && (
          <span class="mut kept" data-testid="kept">
            {words().timeline.kept} <span class="wide">{words().timeline.keptToday}</span> <b>{words().timeline.ofCount(kept.kept, kept.decided)}</b>
          </span>
        )}
        <ZoomPick />
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
