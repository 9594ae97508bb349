// When the customer has to leave, as they said it: set, changed and taken out by who may change the day.

import type { Visit } from '../model/compose';
import { local, ms } from '../model/time';
import { zoneOf } from '../state/day';
import { canWeigh } from '../state/weight';
import { saidToLeave } from '../state/leaveby';
import { words } from '../words/words';

const two = (n: number): string => String(n).padStart(2, '0');

/** "HH:MM" of an instant, as the field has it; empty where there is none. */
function hours(at: string | null, zone: string): string {
  if (at === null) return '';
  const { hour, minute } = local(ms(at), zone);
  return `${two(hour)}:${two(minute)}`;
}

/** The time counts when the field is left or Enter is pressed: while it is typed it is another one at each key. */
export function LeaveBy({ visit }: { visit: Visit }) {
  const before = hours(visit.leave_by, zoneOf(visit.territory));
  const take = async (field: HTMLInputElement) => {
    if (field.value !== before && !(await saidToLeave(visit, field.value === '' ? null : field.value))) field.value = before;
  };
  return (
    <label class="weight end">
      {words().story.leave}
      <input
        key={`${visit.id} ${before}`}
        type="time"
        defaultValue={before}
        disabled={!canWeigh(visit)}
        onBlur={(event) => void take(event.currentTarget)}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        data-testid="leave-by"
      />
    </label>
  );
}
