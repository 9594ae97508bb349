// A territory's head above its rows: its name, what needs somebody, how far its day is; and its own hours where its clock
// isn't the axis's.

import { computed } from '@preact/signals';
import type { BoardStatus } from '../api/types';
import { countByStatus } from '../model/filter';
import { type Scale, mark } from '../model/scale';
import { statusWord } from '../model/status';
import { axisTicks, clock } from '../model/time';
import { axisZone, nameOf, now, partOf, partProblems, zoneOf } from '../state/day';
import { Icon } from '../ui/icons';
import { memo } from '../ui/memo';
import { words as board } from '../words/words';
import { words } from './words';

/** What is counted: what needs somebody. */
const COUNTED: readonly BoardStatus[] = ['at_risk', 'late', 'unassigned'];

const minute = computed(() => (now.value === undefined ? undefined : Math.floor(now.value / 60_000) * 60_000));

export const GroupHead = memo(({ territory, scale }: { territory: string; scale: Scale }) => {
  const zone = zoneOf(territory);
  const isOther = zone !== axisZone.value;
  return (
    <>
      <div class="groupline">
        <h3 title={nameOf(territory)}>{nameOf(territory)}</h3>
        {isOther && minute.value !== undefined && <span class="mut" data-testid={`clock-${territory}`}>{words().ownTime(clock(minute.value, zone), zone)}</span>}
        <Counts territory={territory} />
      </div>
      {isOther && (
        <div class="axis" aria-hidden="true">
          {axisTicks(scale.from, scale.to - 1, zone).map(({ at, label }) => <span key={at} style={{ left: mark(scale, at) }}>{label}</span>)}
        </div>
      )}
    </>
  );
});

function Counts({ territory }: { territory: string }) {
  const part = partOf(territory);
  const problem = partProblems.value.get(territory);
  if (!part) return problem === undefined ? <span class="mut" role="status">{words().loading}</span> : <span class="ill" role="alert">{problem}</span>;
  if (part.technicians.length === 0) return <span class="mut">{words().nobody}</span>;
  const counts = countByStatus(part.visits);
  return (
    <>
      {COUNTED.map((status) => {
        const count = counts.get(status) ?? 0;
        return count > 0 && <span key={status} class="groupcount" data-status={status}><Icon name={status} small />{statusWord(status)} <b>{count}</b></span>;
      })}
      <span class="mut end">{board().common.doneOf(counts.get('done') ?? 0, part.visits.length)}</span>
    </>
  );
}
