// How tight windows are, stage by stage: the promise's own bracket, as wide as it was told.

import { Chart } from './chart';
import { stageWord } from '../model/words';
import { minutes, minutesText, percentText, roundTicks } from './figures';
import type { KeptGroup, Report } from './types';
import { words } from './words';

const [ROW, TOP, LEFT, AXIS] = [32, 6, 84, 28];
/** Room at the right for what was kept. */
const RIGHT = 150;

export function Stages({ report }: { report: Report }) {
  const stages = report.stages.filter(({ mean_width_s }) => mean_width_s !== null);
  const label = words().tightLabel(stages.map((stage) => `${stageWord(stage.group)} ${minutesText(stage.mean_width_s)}`).join(', '));
  return (
    <section class="panel">
      <h3>{words().tight}</h3>
      <p>{words().tightDoes}</p>
      <Chart height={Math.max(196, TOP + stages.length * ROW + AXIS)} label={label} draw={(width) => <Drawn stages={stages} width={width} />} />
    </section>
  );
}

function Drawn({ stages, width }: { stages: KeptGroup[]; width: number }) {
  const bottom = TOP + stages.length * ROW;
  const ticks = roundTicks(Math.max(...stages.map(({ mean_width_s, wide_width_s }) => Math.max(mean_width_s ?? 0, wide_width_s ?? 0))) / 60);
  const most = ticks.at(-1) ?? 1;
  const x = (seconds: number) => LEFT + ((width - LEFT - RIGHT) * seconds) / 60 / most;
  return (
    <>
      {ticks.map((tick, index) => (
        <>
          <path d={`M${x(tick * 60)} ${TOP}V${bottom}`} class="g" />
          <text x={x(tick * 60)} y={bottom + 18} class="tx" text-anchor="middle">{tick}{index === ticks.length - 1 ? ' min' : ''}</text>
        </>
      ))}
      {stages.map((stage, index) => <Stage key={stage.group} stage={stage} y={TOP + index * ROW} x={x} width={width} />)}
    </>
  );
}

function Stage({ stage, y, x, width }: { stage: KeptGroup; y: number; x: (seconds: number) => number; width: number }) {
  const [from, to] = [x(0), x(stage.mean_width_s ?? 0)];
  const wide = x(stage.wide_width_s ?? 0);
  const told = stage.group === 'booked' ? 'planned' : 'promised';
  return (
    <g data-status={told}>
      <text x="0" y={y + 20} class="tx b">{stageWord(stage.group)}</text>
      <rect x={from} y={y + 8} width={to - from} height="13" class="inside" />
      <path d={`M${from} ${y + 21}V${y + 7}H${to}V${y + 21}`} class="bracket" />
      <path d={`M${x(stage.narrow_width_s ?? 0)} ${y + 26}H${wide}`} class="tenths" />
      <text x={Math.max(to, wide) + 8} y={y + 20} class="tx b halo">{minutes(stage.mean_width_s ?? 0)} min</text>
      <text x={width} y={y + 20} class="tx" text-anchor="end">{stage.coverage_ppm === null ? '' : words().keptShare(percentText(stage.coverage_ppm))}</text>
    </g>
  );
}
