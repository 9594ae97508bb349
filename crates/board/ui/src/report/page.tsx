// The promises report: how well what customers were told was kept, on days that are over. Shows what the server
// counted and works out no figure of its own but the mean of seven days.

import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/client';
import { dayShort } from '../model/time';
import { territoryId, today } from '../state/day';
import { problemText } from '../state/notice';
import { ByDate } from './bydate';
import { daysFrom, reportPath } from './figures';
import { Choices, type Known } from './choices';
import { Groups } from './groups';
import { Notice } from './notice';
import { Reliability } from './reliability';
import { Stages } from './stages';
import { Summary } from './summary';
import type { Asked, Report } from './types';
import { words } from './words';
import './report.css';

const DAYS = 30;

type Answer = { is: 'loading' } | { is: 'known'; report: Report } | { is: 'refused'; why: string };

export default function ReportPage() {
  const territory = territoryId.value;
  const last = today.value === undefined ? undefined : daysFrom(today.value, -1);
  if (territory === undefined || last === undefined) return <p class="empty mut">{words().nothingYet}</p>;
  return <Asking key={territory} territory={territory} last={last} />;
}

function Asking({ territory, last }: { territory: string; last: string }) {
  const [asked, ask] = useState<Asked>({ from: daysFrom(last, 1 - DAYS), to: last, technician: '', job: '' });
  const [answer, setAnswer] = useState<Answer>({ is: 'loading' });
  const [known, setKnown] = useState<Known>({ technicians: [], jobs: [] });
  useEffect(() => {
    let over = false;
    call<Report>('GET', reportPath(territory, asked, 'report')).then(
      (report) => {
        if (over) return;
        setAnswer({ is: 'known', report });
        // A choice of one leaves the others out of the report, but not out of the choices.
        if (asked.technician === '' && asked.job === '') setKnown({ technicians: report.technicians, jobs: report.job_types });
      },
      (error) => !over && setAnswer({ is: 'refused', why: problemText(error) }),
    );
    return () => {
      over = true;
    };
  }, [territory, asked]);
  return (
    <div class="page report scroll" data-testid="report">
      <div class="ttl">
        <h2>{words().title}</h2>
        <Choices asked={asked} known={known} last={last} ask={ask} />
        <a class="btn" href={reportPath(territory, asked, 'report.csv')} download data-testid="csv">{words().csv}</a>
      </div>
      {answer.is === 'loading' && <p class="mut" role="status">{words().adding}</p>}
      {answer.is === 'refused' && <p class="problem" role="alert">{answer.why}</p>}
      {answer.is === 'known' && <Known report={answer.report} />}
    </div>
  );
}

function Known({ report }: { report: Report }) {
  if (report.word.decided === 0) return <Nothing report={report} />;
  return (
    <>
      <Summary report={report} />
      <div class="grid">
        <ByDate report={report} />
        <Stages report={report} />
        <Reliability report={report} />
        <Notice report={report} />
        <Groups report={report} />
      </div>
    </>
  );
}

/** Says what is needed until there is something to report. */
function Nothing({ report: { from, to, word, days } }: { report: Report }) {
  return (
    <section class="panel none" data-testid="report-empty">
      <h3>{words().none(dayShort(from), dayShort(to))}</h3>
      <p>
        {days === 0 ? words().noDay : word.told === 0 ? words().noTold : words().noArrival} {words().counts}
      </p>
    </section>
  );
}
