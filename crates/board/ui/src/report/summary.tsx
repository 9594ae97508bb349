// The four figures that say it all.

import { countText, lostOf, minutes, minutesText, numberText, percent, percentText } from './figures';
import type { Report } from './types';
import { words } from './words';

export function Summary({ report }: { report: Report }) {
  const { word, stages } = report;
  const widthOf = (stage: string) => stages.find(({ group }) => group === stage)?.mean_width_s ?? null;
  const [evening, booked] = [widthOf('evening'), widthOf('booked')];
  const lost = lostOf(word);
  const warnings = word.warned + word.false_warnings;
  return (
    <section class="kpis" aria-label={words().summary} data-testid="summary">
      <Figure name={words().keptOf(countText(word.decided))} value={word.coverage_ppm === null ? '–' : percent(word.coverage_ppm)} unit="%">
        {words().confidence(percentText(word.low_ppm), percentText(word.high_ppm), Math.round((1_000_000 - report.target_ppm) / 10_000))}
      </Figure>
      <Figure name={words().eveningWidth} value={evening === null ? '–' : minutes(evening)} unit="min">
        {booked === null ? words().noneBooked : words().bookedWidth(minutesText(booked))}
      </Figure>
      <Figure name={words().warnedEarly} value={lost === 0 ? '–' : percent((word.warned_in_time / lost) * 1_000_000)} unit="%">
        {lost === 0 ? words().allKept : words().notKept(word.warned_in_time, lost)}{lost > 0 && word.notice_s !== null && `, ${words().median(minutesText(word.notice_s))}`}
        {word.given_up > 0 && `; ${words().givenUp(word.given_up)}`}
      </Figure>
      <Figure name={words().falseWarnings} value={numberText((word.false_warnings / word.decided) * 100, 1)} unit={words().perHundred}>
        {warnings === 0 ? words().nobodyWarned : words().falseOf(word.false_warnings, warnings)}
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
