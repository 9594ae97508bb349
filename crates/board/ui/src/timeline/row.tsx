// A technician's row: name and state on the left, the day across.

import type { Span } from '../api/types';
import { activityText } from '../model/activity';
import type { Row as TechnicianRow, Visit } from '../model/compose';
import { type Scale, bar } from '../model/scale';
import { ms } from '../model/time';
import { dayWord } from '../state/day';
import { toggleLock } from '../state/lock';
import { companyWords } from '../state/presence';
import { askReplan } from '../state/replan';
import { Icon } from '../ui/icons';
import { memo } from '../ui/memo';
import { Block, type Marks } from './block';
import { words } from '../words/words';
import { MayChange } from '../ui/maychange';

export interface RowProps extends Marks {
  technician: TechnicianRow;
  visits: readonly Visit[];
  scale: Scale;
  zone: string;
  /** The short name of its zone where that isn't the axis's. */
  otherZone: string | undefined;
  /** One of its visits is pointed at. */
  selected: boolean;
  /** What is carried is over it. */
  target: boolean;
  /** And can't go there. */
  refused: boolean;
}

export const Row = memo((props: RowProps) => {
  const { technician, visits, scale, zone, otherZone, selected, target, refused, ...marks } = props;
  const others = visits.map(({ id, customer }) => companyWords(props.company?.get(id), customer));
  const state = technician.absent ? words().timeline.absent : activityText(technician.activity, zone);
  const note = [...others, state, technician.locked && words().timeline.locked].filter(Boolean).join(' · ');
  return (
    <div
      class={`row${selected ? ' sel' : ''}${target ? ' target' : ''}${refused ? ' refused' : ''}${technician.absent ? ' off' : ''}`}
      role="group"
      aria-label={[technician.name, note, otherZone, words().common.doneOf(technician.done, technician.total)].filter(Boolean).join(', ')}
      data-row={technician.id}
      data-testid={`row-${technician.id}`}
    >
      <div class="name" data-route={technician.colour}>
        <div aria-hidden="true">
          <b>{technician.name}</b>
          <span title={note}>{technician.locked && <Icon name="lock" small />}{note}</span>
        </div>
        <span class="load" aria-hidden="true">{technician.done}/{technician.total}{otherZone && <small>{otherZone}</small>}</span>
        {!technician.absent && (
          <MayChange>
            <button class="ib lock" tabIndex={-1} aria-pressed={technician.locked} onClick={() => void toggleLock(technician)} aria-label={words().timeline.lockNamed(technician.name)} title={technician.locked ? words().timeline.unlock : words().timeline.lock} data-testid={`lock-${technician.id}`}>
              <Icon name="lock" small />
            </button>
          </MayChange>
        )}
        {!technician.absent && technician.done < technician.total && (
          <MayChange>
            <button class="ib sick" tabIndex={-1} onClick={() => askReplan(technician.territory, technician.id)} aria-label={words().timeline.offNamed(technician.name, dayWord.value)} title={words().timeline.off(dayWord.value)} data-testid={`off-${technician.id}`}>
              <Icon name="sick" small />
            </button>
          </MayChange>
        )}
      </div>
      <div class="lane">
        <OffShift shift={technician.shift} absent={technician.absent} scale={scale} />
        {technician.absent && <p class="lanenote">{visits.length === 0 ? words().timeline.absentMoved : words().timeline.absentNote}</p>}
        {technician.break_ && !technician.absent && <Rest span={technician.break_} scale={scale} />}
        {visits.map((visit) => <Block key={visit.id} visit={visit} technician={technician.name} scale={scale} zone={zone} {...marksOf(visit.id, marks)} />)}
      </div>
    </div>
  );
});

/** What of a row's marks is about one visit. */
const marksOf = (visit: string, { filter, open, cursor, tab, lifted, flashed, company }: Marks): Marks => ({
  filter,
  open: open === visit ? visit : undefined,
  cursor: cursor === visit ? visit : undefined,
  tab: tab === visit ? visit : undefined,
  lifted: lifted === visit ? visit : undefined,
  flashed: flashed?.has(visit) ? flashed : undefined,
  company: company?.has(visit) ? company : undefined,
});

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
  return at ? <span class="x rest" style={at} role="img" aria-label={words().timeline.break}><Icon name="cup" small /></span> : null;
}
