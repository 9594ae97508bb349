// What the report's drawings share: their size in the page's own pixels, and lines with numbers.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A drawing as wide as its place, in which a unit is a pixel, so that its text stays as large as all text. */
export function Chart({ height, label, draw }: { height: number; label: string; draw: (width: number) => ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const place = ref.current;
    if (!place) return;
    setWidth(place.clientWidth);
    const watch = new ResizeObserver(() => setWidth(place.clientWidth));
    watch.observe(place);
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={ref} class="chart" style={{ height }}>
      {width > 0 && <svg width={width} height={height} role="img" aria-label={label}>{draw(width)}</svg>}
    </div>
  );
}

export interface Mark {
  at: number;
  label: string;
}

/** Lines across, each with its number at the left. */
export const Across = ({ from, to, marks }: { from: number; to: number; marks: readonly Mark[] }) => (
  <>
    {marks.map(({ at, label }) => (
      <>
        <path d={`M${from} ${at}H${to}`} class="g" />
        <text x={from - 7} y={at + 4} class="tx" text-anchor="end">{label}</text>
      </>
    ))}
  </>
);

/** Numbers under a drawing; the outer ones keep inside. */
export const Under = ({ y, marks }: { y: number; marks: readonly Mark[] }) => (
  <>
    {marks.map(({ at, label }, index) => (
      <text x={at} y={y} class="tx" text-anchor={index === 0 ? 'start' : index === marks.length - 1 ? 'end' : 'middle'}>{label}</text>
    ))}
  </>
);
