// The same figures for each technician, job, day or month.

import { useState } from 'preact/hooks';
import { dayShort } from '../model/time';
import { lostOf, lowestPercent, minutesText, percentText } from './figures';
import type { KeptGroup, Report } from './types';
import { words } from './words';

type By = 'technicians' | 'job_types' | 'dates' | 'months';

const BY: readonly By[] = ['technicians', 'job_types', 'dates', 'months'];
/** A rate of fewer promises says little. */
const FEW = 20;

export function Groups({ report }: { report: Report }) {
  const [by, setBy] = useState<By>('technicians');
  const groups = sorted(by, report[by]);
  const low = lowestPercent(groups.filter(({ decided }) => decided >= FEW).flatMap(({ low_ppm }) => low_ppm ?? []));
  const promised = Math.round((1_000_000 - report.target_ppm) / 10_000);
  return (
    <section class="panel groups">
      <div class="tabs" role="group" aria-label={words().groupBy}>
        {BY.map((name) => <button key={name} class="btn quiet" aria-pressed={by === name} onClick={() => setBy(name)} data-testid={`by-${name}`}>{words().by[name]}</button>)}
      </div>
      <p>{words().rate(low, promised)}</p>
      <div class="rows scroll" tabIndex={0} role="region" aria-label={words().figures[by]}>
        <table data-testid="groups">
          <thead><tr><th scope="col">{words().head[by]}</th><th scope="col">{words().promises}</th><th scope="col"><span class="sr">{words().uncertainty}</span></th><th scope="col">{words().kept}</th><th scope="col">{words().width}</th><th scope="col">{words().warnedInTime}</th><th scope="col">{words().false}</th></tr></thead>
          <tbody>{groups.map((group) => <Row key={group.group} by={by} group={group} low={low} target={report.target_ppm} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

/** Days and months in their order, newest first; the others by how well they kept. */
function sorted(by: By, groups: KeptGroup[]): KeptGroup[] {
  const order = by === 'dates' || by === 'months'
    ? (a: KeptGroup, b: KeptGroup) => b.group.localeCompare(a.group)
    : (a: KeptGroup, b: KeptGroup) => (b.coverage_ppm ?? -1) - (a.coverage_ppm ?? -1);
  return [...groups].sort(order);
}

function Row({ by, group, low, target }: { by: By; group: KeptGroup; low: number; target: number }) {
  const place = (ppm: number | null) => `${Math.max(0, ((ppm ?? 0) / 10_000 - low) / (100 - low)) * 100}%`;
  const promised = 1_000_000 - target;
  const under = group.decided >= FEW && (group.coverage_ppm ?? promised) < promised;
  const lost = lostOf(group);
  return (
    <tr data-status={under ? 'at_risk' : 'promised'}>
      <th scope="row">{by === 'dates' ? dayShort(group.name) : group.name}{group.decided < FEW && <span class="mut"> {words().few}</span>}</th>
      <td>{group.decided}</td>
      <td class="iv">
        <div>
          {group.low_ppm !== null && group.high_ppm !== null && (
            <>
              <i style={{ left: place(group.low_ppm), right: `calc(100% - ${place(group.high_ppm)})` }} />
              <b style={{ left: place(group.coverage_ppm) }} />
            </>
          )}
          <u style={{ left: place(promised) }} />
        </div>
      </td>
      <td>{percentText(group.coverage_ppm)}{under && <span class="sr">{words().below}</span>}</td>
      <td>{minutesText(group.mean_width_s)}</td>
      <td>{lost === 0 ? <span class="mut">–</span> : words().ofCount(group.warned_in_time, lost)}</td>
      <td>{group.false_warnings === 0 ? <span class="mut">0</span> : group.false_warnings}</td>
    </tr>
  );
}
