// How long before the end of their window customers were warned, of the promises that weren't kept.

import { Across, Chart, Under } from './chart';
import { IN_TIME_S, lostOf, roundTicks } from './figures';
import type { NoticeBin, Report } from './types';
import { words } from './words';

const [LEFT, TOP, BOTTOM, HEIGHT] = [30, 8, 208, 258];

export function Notice({ report }: { report: Report }) {
  const { word } = report;
  const lost = lostOf(word);
  return (
    <section class="panel third">
      <h3>{words().notice}</h3>
      <p>{lost === 0 ? words().noneBroken : words().warnedOf(word.warned, lost)}</p>
      {word.notice.length === 0 ? <p class="nothing">{lost === 0 ? words().nothingToWarn : words().nobodyInTime}</p> : (
        <Chart height={HEIGHT} label={words().noticeLabel(word.warned_in_time, word.warned)} draw={(width) => <Drawn bins={word.notice} width={width} />} />
      )}
    </section>
  );
}

function Drawn({ bins, width }: { bins: NoticeBin[]; width: number }) {
  const right = width - 2;
  const ticks = roundTicks(Math.max(1, ...bins.map(({ count }) => count)));
  const most = ticks.at(-1) ?? 1;
  const y = (count: number) => BOTTOM - (count / most) * (BOTTOM - TOP);
  const step = (right - LEFT) / bins.length;
  const x = (index: number) => LEFT + index * step;
  const inTime = bins.findIndex(({ from_s }) => from_s >= IN_TIME_S);
  const labelled = [0, inTime, 6, 9, bins.length - 1];
  return (
    <>
      <Across from={LEFT} to={right} marks={ticks.map((tick) => ({ at: y(tick), label: String(tick) }))} />
      {bins.map(({ from_s, count }, index) => count > 0 && <rect key={from_s} x={x(index) + 1.5} y={y(count)} width={step - 3} height={BOTTOM - y(count)} rx="2" class={index < inTime ? 'bar short' : 'bar'} />)}
      <path d={`M${x(inTime)} ${TOP}V${BOTTOM}`} class="promised" />
      <text x={x(inTime) + 5} y={TOP + 9} class="tx b halo">30 min</text>
      <Under y={BOTTOM + 22} marks={labelled.map((index) => ({ at: index === bins.length - 1 ? right : x(index), label: `${(bins[index]?.from_s ?? 0) / 60}${index === bins.length - 1 ? '+' : ''}` }))} />
      <text x={(LEFT + right) / 2} y={BOTTOM + 42} class="tx" text-anchor="middle">{words().noticeAxis}</text>
    </>
  );
}
