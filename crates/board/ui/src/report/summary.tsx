// The four figures that say it all.

import { countText, lostOf, minutes, minutesText, percent, percentText } from './figures';
import type { Report } from './types';

export function Summary({ report }: { report: Report }) {
  const { word, stages } = report;
  const widthOf = (stage: string) => stages.find(({ group }) => group === stage)?.mean_width_s ?? null;
  const [evening, booked] = [widthOf('evening'), widthOf('booked')];
  const lost = lostOf(word);
  const warnings = word.warned + word.false_warnings;
  return (
    <section class="kpis" aria-label="Summary" data-testid="summary">
      <Figure name={`Kept, of ${countText(word.decided)} promises`} value={word.coverage_ppm === null ? '–' : percent(word.coverage_ppm)} unit="%">
        {percentText(word.low_ppm)} to {percentText(word.high_ppm)} at 95 % confidence. Promised: {Math.round((1_000_000 - report.target_ppm) / 10_000)} %
      </Figure>
      <Figure name="Width told the evening before" value={evening === null ? '–' : minutes(evening)} unit="min">
        {booked === null ? 'Nothing was told when it was booked' : `was ${minutesText(booked)} when booked`}
      </Figure>
      <Figure name="Warned 30 min or more before" value={lost === 0 ? '–' : percent((word.warned_in_time / lost) * 1_000_000)} unit="%">
        {lost === 0 ? 'All promises were kept' : `${word.warned_in_time} of ${lost} not kept${word.notice_s === null ? '' : `, median ${minutesText(word.notice_s)}`}`}
        {word.given_up > 0 && `; ${word.given_up} changed by choice`}
      </Figure>
      <Figure name="False warnings" value={((word.false_warnings / word.decided) * 100).toFixed(1)} unit="per 100 visits">
        {warnings === 0 ? 'Nobody was warned' : `${word.false_warnings} of ${warnings} warnings: kept all the same`}
      </Figure>
    </section>
  );
}

function Figure({ name, value, unit, children }: { name: string; value: string; unit: string; children: preact.ComponentChildren }) {
  return (
    <div class="kpi">
      <h3>{name}</h3>
      <b>{value} <small>{unit}</small></b>
      <p>{children}</p>
    </div>
  );
}
