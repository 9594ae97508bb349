// The map: routes, stops and technicians as a drawing in SVG.
//
// Why SVG and not MapLibre GL: without tiles from the network a map library draws just these lines,
// at a price of about a megabyte and a WebGL context. SVG takes the colours of the styles in light
// and dark, stays sharp, can be read out, and some hundred shapes are little work. When a firm
// brings its own tiles, a tiled ground can be loaded lazily under the same drawing.

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DayView, Point, TechnicianView, VisitView } from '../api/types';
import { type Place, type Plane, type Size, type View, fit, lengthText, panBy, planeFor, project, roundLength, toPixels, zoomAt } from '../model/geometry';
import { initials } from '../model/names';
import { routeOf } from '../model/move';
import { statusWord } from '../model/status';
import { cursorId, openAlert, openStory, openVisitId, pointedTechnician } from '../state/board';
import { day } from '../state/day';
import { Icon } from '../ui/icons';

const known = (point: Point | null): point is Point => point !== null;

function pointsOf(view: DayView): Point[] {
  const fromTechnicians = view.technicians.flatMap(({ start, end }) => [start, end]);
  return [...fromTechnicians, ...view.visits.map(({ point }) => point)].filter(known);
}

export function MapView({ toggle }: { toggle: JSX.Element }) {
  const shown = day.value;
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const key = shown ? `${shown.territory.id} ${shown.date} ${shown.visits.length}` : '';
  const plane = useMemo(() => planeFor(shown ? pointsOf(shown) : []), [key]);
  const home = useMemo(() => fit(shown ? pointsOf(shown).map((point) => project(plane, point)) : [], size), [plane, size]);
  const [moved, setMoved] = useState<View | undefined>(undefined);
  useEffect(() => setMoved(undefined), [key]);
  const view = moved ?? home;
  const middle = { x: size.width / 2, y: size.height / 2 };
  const grip = useGrip((dx, dy) => setMoved((last) => panBy(last ?? home, dx, dy)));
  return (
    <section class="map" aria-label="Map" data-testid="map">
      <div
        class="mapbox"
        ref={box}
        onPointerDown={grip}
        onWheel={(event) => {
          event.preventDefault();
          const { left, top } = event.currentTarget.getBoundingClientRect();
          const pixel = { x: event.clientX - left, y: event.clientY - top };
          setMoved(zoomAt(view, size, pixel, Math.exp(-event.deltaY / 400)));
        }}
      >
        {shown && size.width > 0 && <Drawing day={shown} plane={plane} view={view} size={size} />}
        {shown && pointsOf(shown).length === 0 && <p class="calm">No coordinates are known for this day.</p>}
      </div>
      <div class="maptools">
        <button aria-label="Zoom in" onClick={() => setMoved(zoomAt(view, size, middle, 1.5))}><Icon name="plus" /></button>
        <button aria-label="Zoom out" onClick={() => setMoved(zoomAt(view, size, middle, 1 / 1.5))}><Icon name="minus" /></button>
        <button aria-label="Show all" onClick={() => setMoved(undefined)}><Icon name="fit" /></button>
      </div>
      <div class="maptoggle">{toggle}</div>
    </section>
  );
}

function useSize(box: { current: HTMLDivElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return size;
}

/** Tells how far a pointer that is held down moves. */
function useGrip(moved: (dx: number, dy: number) => void): (down: PointerEvent) => void {
  return (down) => {
    if (down.button !== 0) return;
    let [x, y] = [down.clientX, down.clientY];
    const move = (event: PointerEvent) => {
      moved(event.clientX - x, event.clientY - y);
      [x, y] = [event.clientX, event.clientY];
    };
    const stop = () => document.removeEventListener('pointermove', move);
    document.addEventListener('pointermove', move);
    document.addEventListener('pointerup', stop, { once: true });
    document.addEventListener('pointercancel', stop, { once: true });
  };
}

function Drawing(props: { day: DayView; plane: Plane; view: View; size: Size }) {
  const { day: shown, plane, view, size } = props;
  const pixel = (point: Point) => toPixels(view, size, project(plane, point));
  const pointed = pointedTechnician.value;
  const visit = cursorId.value ?? openVisitId.value ?? openAlert.value?.visit;
  const marked = shown.visits.find(({ id }) => id === visit);
  // What is pointed at is drawn last, so that it lies on top.
  const technicians = [...shown.technicians].sort((a, b) => Number(a.id === pointed) - Number(b.id === pointed));
  return (
    <svg class="plan" viewBox={`0 0 ${size.width} ${size.height}`} role="group" aria-label="Routes of the day">
      <Grid view={view} size={size} />
      {technicians.map((one) => (
        <Route key={one.id} technician={one} visits={routeOf(shown.visits, one.id)} pixel={pixel} faded={pointed !== undefined && pointed !== one.id} strong={pointed === one.id} />
      ))}
      {shown.visits.map((one) => <Stop key={one.id} visit={one} pixel={pixel} day={shown} pointed={pointed} />)}
      {technicians.map((one) => <Technician key={one.id} technician={one} pixel={pixel} strong={pointed === one.id} />)}
      {marked?.point && <Marked visit={marked} at={pixel(marked.point)} size={size} />}
      <ScaleBar view={view} size={size} />
    </svg>
  );
}

/** Lines a round number of metres apart, so that the eye has a ground. */
function Grid({ view, size }: { view: View; size: Size }) {
  const step = roundLength(view, 110) * view.scale;
  const lines = (middle: number, length: number) => {
    const first = ((middle % step) + step) % step;
    return Array.from({ length: Math.ceil((length - first) / step) }, (_, index) => first + index * step);
  };
  const origin = toPixels(view, size, { x: 0, y: 0 });
  const path = [
    ...lines(origin.x, size.width).map((x) => `M${x.toFixed(1)} 0V${size.height}`),
    ...lines(origin.y, size.height).map((y) => `M0 ${y.toFixed(1)}H${size.width}`),
  ].join('');
  return <path class="mapgrid" d={path} />;
}

function Route(props: { technician: TechnicianView; visits: VisitView[]; pixel: (point: Point) => Place; faded: boolean; strong: boolean }) {
  const { technician, visits, pixel } = props;
  const inOrder = [technician.start, ...visits.map(({ point }) => point), technician.end].filter(known).map(pixel);
  if (visits.length === 0 || inOrder.length < 2) return null;
  const d = inOrder.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const name = props.strong ? 'route strong' : props.faded ? 'route faded' : 'route';
  return <path class={name} data-route={technician.colour} d={d} data-testid={`route-${technician.id}`} />;
}

function Stop(props: { visit: VisitView; pixel: (point: Point) => Place; day: DayView; pointed: string | undefined }) {
  const { visit, pointed } = props;
  if (!visit.point) return null;
  const { x, y } = props.pixel(visit.point);
  const colour = props.day.technicians.find(({ id }) => id === visit.technician)?.colour;
  const strong = pointed !== undefined && pointed === visit.technician;
  const shape = {
    class: `dot${strong ? ' strong' : ''}${visit.status === 'done' ? ' gone' : ''}`,
    'data-route': colour,
    'data-status': visit.status,
  };
  return (
    <g class="spot" onClick={() => openStory(visit.id)} data-visit-on-map={visit.id}>
      <title>{`${visit.customer}, ${statusWord(visit.status)}`}</title>
      <circle class="reach" cx={x} cy={y} r="10" />
      {visit.status === 'unassigned' ? (
        <rect {...shape} x={x - 5} y={y - 5} width="10" height="10" rx="2" />
      ) : visit.status === 'at_risk' || visit.status === 'late' ? (
        <path {...shape} d={`M${x} ${y - 6}l6 6-6 6-6-6z`} />
      ) : (
        <circle {...shape} cx={x} cy={y} r={strong ? 5 : 3.2} />
      )}
    </g>
  );
}

function Technician(props: { technician: TechnicianView; pixel: (point: Point) => Place; strong: boolean }) {
  const { technician } = props;
  const at = technician.absent ? null : technician.position;
  if (!at) return null;
  const { x, y } = props.pixel(at);
  return (
    <g class="badge" data-route={technician.colour}>
      <title>{`${technician.name}${technician.note ? `, ${technician.note}` : ''}`}</title>
      <circle cx={x} cy={y} r={props.strong ? 10 : 8.5} />
      <text x={x} y={y + 2.8}>{initials(technician.name)}</text>
    </g>
  );
}

function Marked({ visit, at, size }: { visit: VisitView; at: Place; size: Size }) {
  const width = visit.customer.length * 6.3 + 16;
  const left = at.x + 18 + width > size.width ? at.x - 18 - width : at.x + 18;
  return (
    <g class="marked" data-status={visit.status}>
      <circle cx={at.x} cy={at.y} r="11" />
      <rect x={left} y={at.y - 11} width={width} height="22" rx="6" />
      <text x={left + 8} y={at.y + 4}>{visit.customer}</text>
    </g>
  );
}

function ScaleBar({ view, size }: { view: View; size: Size }) {
  const metres = roundLength(view, 90);
  const width = metres * view.scale;
  return (
    <g class="scalebar" transform={`translate(12 ${size.height - 12})`}>
      <path d={`M0 -4V0H${width.toFixed(1)}V-4`} />
      <text x={width + 6} y="2">{lengthText(metres)}</text>
    </g>
  );
}
