// The map: routes, stops and technicians as a drawing in SVG.
//
// Why SVG and not MapLibre GL: without tiles from the network a map library draws just these lines,
// at a price of about a megabyte and a WebGL context. SVG takes the colours of the styles in light
// and dark, stays sharp, can be read out, and some hundred shapes are little work. Where the firm names a
// tile server, a tiled ground is loaded and lies under the same drawing (`ground.tsx`).

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Point } from '../api/types';
import { activityText } from '../model/activity';
import type { BoardDay, Row } from '../model/compose';
import { type Place, type Plane, type Size, type View, fit, lengthText, panBy, planeFor, project, roundLength, toPixels, zoomAt } from '../model/geometry';
import { initials } from '../model/names';
import { type Routes, routesOf } from '../model/routes';
import { share } from '../model/share';
import { type Spot, inOrder, spotsOf } from '../model/spots';
import { statusWord } from '../model/status';
import { cursorId, openAlert, openStory, openVisitId, pointedTechnician } from '../state/board';
import { useLoaded } from '../pages/lazy';
import { zoneOf } from '../state/day';
import { drawnDay } from '../state/drawn';
import { me } from '../state/session';
import { Icon } from '../ui/icons';
import { memo } from '../ui/memo';
import { words } from '../words/words';
import type { GroundProps } from './ground';

const known = (point: Point | null): point is Point => point !== null;

function pointsOf(view: BoardDay): Point[] {
  const fromTechnicians = view.technicians.flatMap(({ start, end }) => [start, end]);
  return [...fromTechnicians, ...view.visits.map(({ point }) => point)].filter(known);
}

export default function MapView({ toggle }: { toggle: JSX.Element }) {
  const shown = drawnDay.value;
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const key = shown ? `${shown.parts.map(({ territory }) => territory.id).join(' ')} ${shown.date} ${shown.visits.length}` : '';
  const points = useMemo(() => (shown ? pointsOf(shown) : []), [key]);
  const plane = useMemo(() => planeFor(points), [points]);
  const home = useMemo(() => fit(points.map((point) => project(plane, point)), size), [plane, size]);
  const [moved, setMoved] = useState<View | undefined>(undefined);
  useEffect(() => setMoved(undefined), [key]);
  const view = moved ?? home;
  const spots = useSpots(shown);
  const routes = useRoutes(spots);
  const marked = cursorId.value ?? openVisitId.value ?? openAlert.value?.visit;
  const middle = { x: size.width / 2, y: size.height / 2 };
  const pan = (dx: number, dy: number) => setMoved((last) => panBy(last ?? home, dx, dy));
  const zoom = (factor: number, at = middle) => setMoved((last) => zoomAt(last ?? home, size, at, factor));
  const grip = useGrip(pan);
  const tiles = me.value?.map_tiles;
  // Without anything to draw a ground and a scale would be the map of nowhere.
  const drawn = spots.length > 0 || (shown?.technicians.some(({ position }) => position !== null) ?? false);
  return (
    <section class="map" aria-label={words().timeline.map} data-testid="map">
      <div
        class="mapbox"
        ref={box}
        role="group"
        tabIndex={0}
        aria-label={words().timeline.mapKeys}
        onKeyDown={(event) => {
          const isChord = event.ctrlKey || event.metaKey || event.altKey;
          if (!isChord && byKey(event.key, pan, zoom, () => setMoved(undefined))) event.preventDefault();
        }}
        onPointerDown={grip}
        onWheel={(event) => {
          event.preventDefault();
          const { left, top } = event.currentTarget.getBoundingClientRect();
          const pixel = { x: event.clientX - left, y: event.clientY - top };
          zoom(Math.exp(-event.deltaY / 400), pixel);
        }}
      >
        {tiles && drawn && size.width > 0 && <TiledGround tiles={tiles} plane={plane} view={view} size={size} />}
        {shown && drawn && size.width > 0 && (
          <Drawing
            technicians={shown.technicians}
            routes={routes}
            loose={loose(spots)}
            plane={plane}
            view={view}
            size={size}
            pointed={pointedTechnician.value}
            marked={spots.find(({ id }) => id === marked)}
          />
        )}
        {shown && !drawn && <p class="calm">{shown.visits.length === 0 ? words().timeline.noVisitsYet : words().timeline.noPlaces}</p>}
      </div>
      <div class="maptools" hidden={!drawn}>
        <button aria-label={words().timeline.zoomIn} onClick={() => zoom(ZOOM_STEP)}><Icon name="plus" /></button>
        <button aria-label={words().timeline.zoomOut} onClick={() => zoom(1 / ZOOM_STEP)}><Icon name="minus" /></button>
        <button aria-label={words().timeline.showAll} onClick={() => setMoved(undefined)}><Icon name="fit" /></button>
      </div>
      <div class="maptoggle">{toggle}</div>
    </section>
  );
}

const ZOOM_STEP = 1.5;
const PAN_STEP_PX = 60;

type Moves = [pan: (dx: number, dy: number) => void, zoom: (factor: number) => void, all: () => void];

/** Moves the picture by a key; false when the key isn't the map's. */
function byKey(key: string, ...[pan, zoom, all]: Moves): boolean {
  const moves: Record<string, () => void> = {
    ArrowLeft: () => pan(PAN_STEP_PX, 0),
    ArrowRight: () => pan(-PAN_STEP_PX, 0),
    ArrowUp: () => pan(0, PAN_STEP_PX),
    ArrowDown: () => pan(0, -PAN_STEP_PX),
    '+': () => zoom(ZOOM_STEP),
    '=': () => zoom(ZOOM_STEP),
    '-': () => zoom(1 / ZOOM_STEP),
    '0': all,
  };
  moves[key]?.();
  return key in moves;
}

const loadGround = () => import('./ground');

/** Without its part of the page the map is as good. */
function TiledGround(props: GroundProps) {
  const loaded = useLoaded<GroundProps>(loadGround);
  return loaded.is === 'known' ? <loaded.Content {...props} /> : null;
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

/** What the map draws of the visits: the same list as long as nothing of it changed. */
function useSpots(shown: BoardDay | undefined): readonly Spot[] {
  const last = useRef<readonly Spot[]>([]);
  return (last.current = useMemo(() => share(last.current, shown ? spotsOf(shown) : []), [shown]));
}

/** Spots by technician; a route that is as it was is the same list as before. */
function useRoutes(spots: readonly Spot[]): Routes<Spot> {
  const last = useRef<Routes<Spot>>(new Map());
  return (last.current = useMemo(() => routesOf(spots, last.current), [spots]));
}

const NONE: readonly Spot[] = [];

/** Spots on no route. */
function loose(spots: readonly Spot[]): readonly Spot[] {
  const found = spots.filter(({ technician }) => technician === null);
  return found.length === 0 ? NONE : found;
}

/** How places on Earth lie in the picture. */
interface Ground {
  plane: Plane;
  view: View;
  size: Size;
}

const pixelOf = ({ plane, view, size }: Ground, point: Point): Place => toPixels(view, size, project(plane, point));

interface DrawingProps extends Ground {
  technicians: readonly Row[];
  routes: Routes<Spot>;
  loose: readonly Spot[];
  /** The technician that is pointed at. */
  pointed: string | undefined;
  /** The visit that is pointed at. */
  marked: Spot | undefined;
}

const Drawing = memo((props: DrawingProps) => {
  const { routes, plane, view, size, pointed, marked } = props;
  const ground = { plane, view, size };
  // What is pointed at is drawn last, so that it lies on top.
  const technicians = [...props.technicians].sort((a, b) => Number(a.id === pointed) - Number(b.id === pointed));
  const spotsOn = (technician: string) => routes.get(technician) ?? NONE;
  return (
    <svg class="plan" viewBox={`0 0 ${size.width} ${size.height}`} role="group" aria-label={words().timeline.routes}>
      <Grid view={view} size={size} />
      {technicians.map((one) => (
        <Route key={one.id} {...ground} technician={one} spots={spotsOn(one.id)} faded={pointed !== undefined && pointed !== one.id} strong={pointed === one.id} />
      ))}
      <Stops {...ground} spots={props.loose} strong={false} />
      {technicians.map((one) => <Stops key={one.id} {...ground} spots={spotsOn(one.id)} strong={pointed === one.id} />)}
      {technicians.map((one) => <Technician key={one.id} {...ground} technician={one} strong={pointed === one.id} />)}
      {marked && <Marked spot={marked} at={pixelOf(ground, marked.point)} size={size} />}
      <ScaleBar view={view} size={size} />
    </svg>
  );
});

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

const Route = memo((props: Ground & { technician: Row; spots: readonly Spot[]; faded: boolean; strong: boolean }) => {
  const { technician, spots } = props;
  const points = [technician.start, ...inOrder(spots).map(({ point }) => point), technician.end].filter(known);
  if (!spots.some(({ sequence }) => sequence !== null) || points.length < 2) return null;
  const places = points.map((point) => pixelOf(props, point));
  const d = places.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const name = props.strong ? 'route strong' : props.faded ? 'route faded' : 'route';
  return <path class={name} data-route={technician.colour} d={d} data-testid={`route-${technician.id}`} />;
});

/** A route's stops: a move draws those of two routes again, and no others. */
const Stops = memo((props: Ground & { spots: readonly Spot[]; strong: boolean }) => (
  <>{props.spots.map((one) => <Stop key={one.id} spot={one} {...pixelOf(props, one.point)} strong={props.strong} />)}</>
));

const Stop = memo(({ spot, x, y, strong }: { spot: Spot; strong: boolean } & Place) => {
  const shape = {
    class: `dot${strong ? ' strong' : ''}${spot.status === 'done' ? ' gone' : ''}`,
    'data-route': spot.colour,
    'data-status': spot.status,
  };
  return (
    <g class="spot" onClick={() => openStory(spot.id)} data-visit-on-map={spot.id}>
      <title>{`${spot.customer}, ${statusWord(spot.status)}`}</title>
      <circle class="reach" cx={x} cy={y} r="10" />
      {spot.status === 'unassigned' ? (
        <rect {...shape} x={x - 5} y={y - 5} width="10" height="10" rx="2" />
      ) : spot.status === 'at_risk' || spot.status === 'late' ? (
        <path {...shape} d={`M${x} ${y - 6}l6 6-6 6-6-6z`} />
      ) : (
        <circle {...shape} cx={x} cy={y} r={strong ? 5 : 3.2} />
      )}
    </g>
  );
});

const Technician = memo((props: Ground & { technician: Row; strong: boolean }) => {
  const { technician } = props;
  const at = technician.absent ? null : technician.position;
  if (!at) return null;
  const { x, y } = pixelOf(props, at);
  return (
    <g class="badge" data-route={technician.colour}>
      <title>{[technician.name, activityText(technician.activity, zoneOf(technician.territory))].filter(Boolean).join(', ')}</title>
      <circle cx={x} cy={y} r={props.strong ? 10 : 8.5} />
      <text x={x} y={y + 2.8}>{initials(technician.name)}</text>
    </g>
  );
});

function Marked({ spot, at, size }: { spot: Spot; at: Place; size: Size }) {
  const width = spot.customer.length * 6.3 + 16;
  const left = at.x + 18 + width > size.width ? at.x - 18 - width : at.x + 18;
  return (
    <g class="marked" data-status={spot.status}>
      <circle cx={at.x} cy={at.y} r="11" />
      <rect x={left} y={at.y - 11} width={width} height="22" rx="6" />
      <text x={left + 8} y={at.y + 4}>{spot.customer}</text>
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
