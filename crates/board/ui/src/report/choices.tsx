// What the report is about: days, a technician, a job.

import { daysFrom } from './figures';
import type { Asked, KeptGroup } from './types';
import { words } from './words';

export interface Known {
  technicians: KeptGroup[];
  jobs: KeptGroup[];
}

const RANGES = [7, 30, 90, 365] as const;
/** Most days of a report. */
const DAYS_MAX = 366;

export function Choices({ asked, known, last, ask }: { asked: Asked; known: Known; last: string; ask: (asked: Asked) => void }) {
  const range = asked.to === last ? RANGES.find((days) => asked.from === daysFrom(last, 1 - days)) : undefined;
  const from = (value: string) => value && ask({ ...asked, from: value, to: later(value, asked.to, last) });
  const to = (value: string) => value && ask({ ...asked, to: value, from: earlier(asked.from, value) });
  return (
    <>
      <Pick name="technician" label={words().technician} value={asked.technician} all={words().allTechnicians} groups={known.technicians} pick={(technician) => ask({ ...asked, technician })} />
      <Pick name="job" label={words().job} value={asked.job} all={words().allJobs} groups={known.jobs} pick={(job) => ask({ ...asked, job })} />
      <label class="field"><span class="sr">{words().days}</span>
        <select value={range ?? ''} onChange={(event) => event.currentTarget.value && ask({ ...asked, from: daysFrom(last, 1 - Number(event.currentTarget.value)), to: last })} data-testid="range">
          {RANGES.map((days) => <option key={days} value={days}>{words().range[days]}</option>)}
          {!range && <option value="">{words().otherDays}</option>}
        </select>
      </label>
      <label class="field"><span class="sr">{words().from}</span><input type="date" required value={asked.from} max={last} onChange={(event) => from(event.currentTarget.value)} data-testid="from" /></label>
      <label class="field"><span class="mut" aria-hidden="true">{words().until}</span><span class="sr">{words().to}</span><input type="date" required value={asked.to} max={last} onChange={(event) => to(event.currentTarget.value)} data-testid="to" /></label>
    </>
  );
}

/** An end that isn't before the beginning, nor further off than a report goes. */
function later(from: string, to: string, last: string): string {
  const most = daysFrom(from, DAYS_MAX - 1);
  const end = to < from ? from : to > most ? most : to;
  return end > last && from <= last ? last : end;
}

function earlier(from: string, to: string): string {
  const least = daysFrom(to, 1 - DAYS_MAX);
  return from > to ? to : from < least ? least : from;
}

function Pick({ name: what, label, value, all, groups, pick }: { name: string; label: string; value: string; all: string; groups: KeptGroup[]; pick: (value: string) => void }) {
  return (
    <label class="field"><span class="sr">{label}</span>
      <select value={value} onChange={(event) => pick(event.currentTarget.value)} data-testid={`only-${what}`}>
        <option value="">{all}</option>
        {[...groups].sort((a, b) => a.name.localeCompare(b.name)).map(({ group, name }) => <option key={group} value={group}>{name}</option>)}
      </select>
    </label>
  );
}
