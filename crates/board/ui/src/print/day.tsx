// The day on paper: a table for each technician, for the van or for when the line is down. Only there while printing.

import { useEffect } from 'preact/hooks';
import type { DayView, VisitView } from '../api/types';
import type { TerritoryDay } from '../model/compose';
import { routeOf } from '../model/move';
import { phoneText } from '../model/phone';
import { statusWord } from '../model/status';
import { clock, dayText, durationText, windowText } from '../model/time';
import { day } from '../state/day';
import { printing } from '../state/view';
import { words } from '../words/words';

export default function PrintDay() {
  const view = day.value;
  useEffect(() => {
    const done = () => (printing.value = false);
    addEventListener('afterprint', done, { once: true });
    print();
    return () => removeEventListener('afterprint', done);
  }, []);
  return <div class="printed" data-testid="printed">{view?.parts.map((part) => <Paper key={part.territory.id} view={part} />)}</div>;
}

/** A territory's day, which begins on a sheet of its own. */
function Paper({ view }: { view: TerritoryDay }) {
  const left = view.visits.filter(({ technician }) => technician === null);
  return (
    <article>
      <h1>{view.territory.name}, {dayText(view.date)}</h1>
      <p>{words().timeline.asOf(clock(view.now, view.territory.zone), view.territory.zone, view.territory.firm)}</p>
      {view.technicians.map(({ id, name }) => <Sheet key={id} title={name} visits={routeOf(view.visits, id)} view={view} />)}
      <Sheet title={words().timeline.onNoRoute} visits={left} view={view} />
    </article>
  );
}

const COLUMNS = ['arrives', 'promised', 'customer', 'address', 'job', 'state'] as const;

function Sheet({ title, visits, view }: { title: string; visits: VisitView[]; view: DayView }) {
  if (visits.length === 0) return null;
  const { zone } = view.territory;
  return (
    <section>
      <h2>{title}</h2>
      <table>
        <thead><tr>{COLUMNS.map((column) => <th key={column}>{words().timeline.paper[column]}</th>)}</tr></thead>
        <tbody>
          {visits.map((visit) => (
            <tr key={visit.id}>
              <td>{visit.block ? clock(visit.block.from, zone) : ''}</td>
              <td>{windowText(visit.promise?.window ?? visit.booked, zone)}</td>
              <td><b>{visit.customer}</b><br />{visit.phone ? phoneText(visit.phone) : words().common.noNumber}</td>
              <td>{visit.address}{visit.access && <><br />{visit.access}</>}</td>
              <td>{visit.job_type}, {durationText(visit.duration_s)}<br />{visit.reference}</td>
              <td>{statusWord(visit.status)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
