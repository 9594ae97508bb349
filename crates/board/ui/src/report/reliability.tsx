// Belief against outcome: of what was promised with a chance of 95 %, 95 % should have been kept.

import { Across, Chart, Under } from './chart';
import { percentText } from './figures';
import type { BeliefBin, Report } from './types';
import { words } from './words';

const [LEFT, TOP, BOTTOM, HEIGHT] = [34, 8, 208, 258];
const SMALL = 20;

const binText = ({ believed_ppm, kept_ppm, decided }: BeliefBin): string => words().believed(percentText(believed_ppm), percentText(kept_ppm), decided);

export function Reliability({ report }: { report: Report }) {
  const bins = report.word.reliability;
  const label = words().beliefLabel(bins.map(binText).join('; '));
  return (
    <section class="panel third">
      <h3>{words().belief}</h3>
      <p>{words().beliefDoes}</p>
      <Chart height={HEIGHT} label={label} draw={(width) => <Drawn bins={bins} width={width} />} />
    </section>
  );
}

/** Promises are made at the upper end: the axes begin where the beliefs do. */
function Drawn({ bins, width }: { bins: BeliefBin[]; width: number }) {
  const right = width - 10;
  const many = bins.filter(({ decided }) => decided >= SMALL);
  const telling = many.length > 0 ? many : bins;
  const lowest = Math.min(800_000, ...telling.flatMap(({ believed_ppm, kept_ppm }) => [believed_ppm, kept_ppm]));
  const low = Math.floor(lowest / 200_000) * 20;
  const place = (ppm: number) => Math.max(0, (ppm / 10_000 - low) / (100 - low));
  const x = (ppm: number) => LEFT + place(ppm) * (right - LEFT);
  const y = (ppm: number) => BOTTOM - place(ppm) * (BOTTOM - TOP);
  const grid = [0, 1, 2, 3, 4].map((step) => low + (step * (100 - low)) / 4);
  return (
    <>
      <Across from={LEFT} to={right} marks={grid.map((at) => ({ at: y(at * 10_000), label: String(at) }))} />
      <Under y={BOTTOM + 22} marks={grid.map((at) => ({ at: x(at * 10_000), label: String(at) }))} />
      <text x={(LEFT + right) / 2} y={BOTTOM + 42} class="tx" text-anchor="middle">{words().beliefAxis}</text>
      <path d={`M${x(low * 10_000)} ${y(low * 10_000)}L${right} ${TOP}`} class="even" />
      <path d={many.map((bin, index) => `${index === 0 ? 'M' : 'L'}${x(bin.believed_ppm)} ${y(bin.kept_ppm)}`).join('')} class="line" />
      {bins.map((bin) => (
        <circle key={bin.from_ppm} cx={x(bin.believed_ppm)} cy={y(bin.kept_ppm)} r={bin.decided < SMALL ? 3 : 4.5} class={bin.decided < SMALL ? 'dot' : 'dot full'}>
          <title>{binText(bin)}</title>
        </circle>
      ))}
    </>
  );
}
