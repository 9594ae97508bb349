// When the customer has to leave, as they said it: set, changed and taken out by who may change the day.

import type { Visit } from '../model/compose';
import { local, ms, readTime, timeOfDay } from '../model/time';
import { zoneOf } from '../state/day';
import { canWeigh } from '../state/weight';
import { saidToLeave } from '../state/leaveby';
import { say } from '../state/notice';
import { TIME_FIELD } from '../ui/timefield';
import { words } from '../words/words';

/** "HH:MM" of an instant, as the field has it; empty where there is none. */
const hours = (at: string | null, zone: string): string => (at === null ? '' : timeOfDay(local(ms(at), zone)));

/** The time counts when the field is left or Enter is pressed: while it is typed it is another one at each key. */
export function LeaveBy({ visit }: { visit: Visit }) {
  const before = hours(visit.leave_by, zoneOf(visit.territory));
  const take = async (field: HTMLInputElement) => {
    const typed = field.value.trim();
    const time = readTime(typed);
    if (typed !== '' && time === undefined) {
      say(words().story.noTime(typed), true);
      field.value = before;
    } else if ((time ?? '') === before) field.value = before;
    else if (!(await saidToLeave(visit, time ?? null))) field.value = before;
  };
  return (
    <label class="weight end">
      {words().story.leave}
      <input
        key={`${visit.id} ${before}`}
        {...TIME_FIELD}
        defaultValue={before}
        disabled={!canWeigh(visit)}
        onBlur={(event) => void take(event.currentTarget)}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        data-testid="leave-by"
      />
    </label>
  );
}
