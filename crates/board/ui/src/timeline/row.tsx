// A technician's row: name and state on the left, the day across.

import type { Span, TechnicianView, VisitView } from '../api/types';
import { type Scale, bar } from '../model/scale';
import { ms } from '../model/time';
import { pointedTechnician } from '../state/board';
import { dayWord } from '../state/day';
import { askReplan } from '../state/replan';
import { Icon } from '../ui/icons';
import { Block } from './block';
import { drag } from './drag';

export function Row(props: { technician: TechnicianView; visits: VisitView[]; scale: Scale }) {
  const { technician, visits, scale } = props;
  const selected = pointedTechnician.value === technician.id;
  const target = drag.value?.over?.technician === technician.id;
  const note = technician.absent ? 'Absent today' : technician.note;
  return (
    <div
      class={`row${selected ? ' sel' : ''}${target ? ' target' : ''}${technician.absent ? ' off' : ''}`}
      role="group"
      aria-label={[technician.name, note, `${technician.done} of ${technician.total} done`].filter(Boolean).join(', ')}
      data-row={technician.id}
      data-testid={`row-${technician.id}`}
    >
      <div class="name" data-route={technician.colour}>
        <div aria-hidden="true">
          <b>{technician.name}</b>
          <span>{note}</span>
        </div>
        <span class="load" aria-hidden="true">{technician.done}/{technician.total}</span>
        {!technician.absent && technician.done < technician.total && (
          <button class="ib sick" tabIndex={-1} onClick={() => askReplan(technician.id)} aria-label={`${technician.name} is off ${dayWord.value}…`} title={`Off ${dayWord.value}…`} data-testid={`off-${technician.id}`}>
            <Icon name="sick" small />
          </button>
        )}
      </div>
      <div class="lane">
        <OffShift shift={technician.shift} absent={technician.absent} scale={scale} />
        {technician.absent && <p class="lanenote">Absent today. {visits.length === 0 ? 'All visits were moved.' : ''}</p>}
        {technician.break_ && !technician.absent && <Rest span={technician.break_} scale={scale} />}
        {visits.map((visit) => <Block key={visit.id} visit={visit} technician={technician} scale={scale} />)}
      </div>
    </div>
  );
}

function OffShift({ shift, absent, scale }: { shift: Span; absent: boolean; scale: Scale }) {
  const before = absent ? bar(scale, scale.from, scale.to) : bar(scale, scale.from, ms(shift.from));
  const after = absent ? undefined : bar(scale, ms(shift.to), scale.to);
  return (
    <>
      {before && <i class="x offshift" style={before} />}
      {after && <i class="x offshift" style={after} />}
    </>
  );
}

function Rest({ span, scale }: { span: Span; scale: Scale }) {
  const at = bar(scale, ms(span.from), ms(span.to));
  return at ? <span class="x rest" style={at} role="img" aria-label="Break"><Icon name="cup" small /></span> : null;
}
