// How many promises were kept, day by day.

import { dateText, dayShort } from '../model/time';
import { Across, Chart, Under } from './chart';
import { daysBetween, daysFrom, lowestPercent, numberText, percentText, weekMeans } from './figures';
import type { KeptGroup, Report } from './types';
import { words } from './words';

const [TOP, BOTTOM, HEIGHT, LEFT] = [10, 168, 196, 34];

export function ByDate({ report }: { report: Report }) {
  const dates = report.dates.filter(({ decided }) => decided > 0);
  const means = weekMeans(dates);
  const last = means.at(-1);
  return (
    <section class="panel">
      <h3>{words().byDay}</h3>
      <p>{words().byDayDoes}</p>
      <Chart height={HEIGHT} label={words().byDayLabel(dates.length, percentText(last?.share ?? null))} draw={(width) => <Drawn report={report} dates={dates} means={means} width={width} />} />
    </section>
  );
}

function Drawn({ report, dates, means, width }: { report: Report; dates: KeptGroup[]; means: { date: string; share: number }[]; width: number }) {
  const right = width - 8;
  const span = Math.max(1, daysBetween(report.from, report.to));
  const promised = 1_000_000 - report.target_ppm;
  const low = lowestPercent([promised, ...dates.map(({ coverage_ppm }) => coverage_ppm ?? 1_000_000)]);
  const x = (date: string) => LEFT + 6 + ((right - LEFT - 6) * daysBetween(report.from, date)) / span;
  const y = (ppm: number) => BOTTOM - ((Math.max(low, ppm / 10_000) - low) / (100 - low)) * (BOTTOM - TOP);
  const grid = [0, 1, 2, 3, 4].map((step) => low + (step * (100 - low)) / 4);
  const labelled = [0, 0.25, 0.5, 0.75, 1].map((share) => daysFrom(report.from, Math.round(span * share))).filter((date) => date <= report.to);
  const line = means.map(({ date, share }, index) => `${index === 0 ? 'M' : 'L'}${x(date).toFixed(1)} ${y(share).toFixed(1)}`).join('');
  return (
    <>
      <Across from={LEFT} to={right} marks={grid.map((at) => ({ at: y(at * 10_000), label: numberText(Math.round(at * 10) / 10) }))} />
      <path d={`M${LEFT} ${y(promised)}H${right}`} class="promised" />
      {dates.map((day) => <path key={day.group} d={`M${x(day.group)} ${y(day.low_ppm ?? 0)}V${y(day.high_ppm ?? 1_000_000)}`} class="whisker" />)}
      <path d={line} class="line" />
      {dates.map((day) => <circle key={day.group} cx={x(day.group)} cy={y(day.coverage_ppm ?? 0)} r="3" class="dot"><title>{words().keptOn(dayShort(day.group), day.kept, day.decided)}</title></circle>)}
      <text x={right} y={y(promised) + 14} class="tx b" text-anchor="end">{words().promised(Math.round(promised / 10_000))}</text>
      <Under y={HEIGHT - 4} marks={[...new Set(labelled)].map((date) => ({ at: x(date), label: dateText(date) }))} />
    </>
  );
}
