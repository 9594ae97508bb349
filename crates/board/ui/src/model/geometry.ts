// Points on Earth become points on a plane, and those a picture that can be moved and zoomed. The plane is Web Mercator's,
// shrunk by the latitude of a territory's middle: its metres are true there, and map tiles lie on it as they are.

import type { Point } from '../api/types';

/** Metres from the middle of the Earth to its equator, as Web Mercator has it. */
const RADIUS = 6_378_137;
/** Beyond it Web Mercator's square ends. */
const LAT_MAX = 85.0511;

export interface Place {
  /** Metres east of the origin. */
  x: number;
  /** Metres south of the origin, as pictures count. */
  y: number;
}

export interface Plane {
  /** The origin in radians: east of Greenwich, and north as `northOf` has it. */
  east: number;
  north: number;
  /** Metres a radian along the equator. */
  radius: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** How far up Web Mercator draws a latitude, in radians along its equator. */
export const northOf = (lat: number): number => Math.asinh(Math.tan(radians(Math.min(Math.max(lat, -LAT_MAX), LAT_MAX))));

/** The plane around the middle of some points. */
export function planeFor(points: readonly Point[]): Plane {
  const lats = points.map(({ lat }) => lat);
  const lons = points.map(({ lon }) => lon);
  const middle = (values: number[]) => (values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2);
  const lat = middle(lats);
  return { east: radians(middle(lons)), north: northOf(lat), radius: RADIUS * Math.cos(radians(lat)) };
}

export const project = (plane: Plane, point: Point): Place => ({
  x: (radians(point.lon) - plane.east) * plane.radius,
  y: (plane.north - northOf(point.lat)) * plane.radius,
});

export interface View {
  /** The place in the middle of the picture. */
  centre: Place;
  /** Pixels a metre. */
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Where a place is in the picture, in pixels. */
export const toPixels = (view: View, size: Size, place: Place): Place => ({
  x: (place.x - view.centre.x) * view.scale + size.width / 2,
  y: (place.y - view.centre.y) * view.scale + size.height / 2,
});

const MARGIN = 28;
/** From a country in a corner to single houses. */
const SCALE_MIN = 0.0005;
const SCALE_MAX = 2;
/** What shows all comes no nearer: a single visit is seen with its streets around it. */
const FIT_MAX = 0.5;

const clampScale = (scale: number, max: number): number => Math.min(Math.max(scale, SCALE_MIN), max);

/** The view that shows all places. */
export function fit(places: readonly Place[], size: Size): View {
  if (places.length === 0) return { centre: { x: 0, y: 0 }, scale: 0.01 };
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const wide = Math.max(size.width - 2 * MARGIN, 1) / Math.max(right - left, 1);
  const high = Math.max(size.height - 2 * MARGIN, 1) / Math.max(bottom - top, 1);
  return { centre: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: clampScale(Math.min(wide, high), FIT_MAX) };
}

/** Zooms so that the place under a pixel stays under it. */
export function zoomAt(view: View, size: Size, pixel: Place, factor: number): View {
  const scale = clampScale(view.scale * factor, SCALE_MAX);
  const dx = pixel.x - size.width / 2;
  const dy = pixel.y - size.height / 2;
  return {
    scale,
    centre: { x: view.centre.x + dx / view.scale - dx / scale, y: view.centre.y + dy / view.scale - dy / scale },
  };
}

/** Moves the picture by pixels. */
export const panBy = (view: View, dx: number, dy: number): View => ({
  scale: view.scale,
  centre: { x: view.centre.x - dx / view.scale, y: view.centre.y - dy / view.scale },
});

/** A round length in metres for the scale bar and the grid: the longest one below `pixels`. */
export function roundLength(view: View, pixels: number): number {
  const metres = pixels / view.scale;
  const power = 10 ** Math.floor(Math.log10(metres));
  const factor = [5, 2, 1].find((step) => step * power <= metres) ?? 1;
  return factor * power;
}

/** "500 m", "2 km" */
export const lengthText = (metres: number): string => (metres < 1000 ? `${metres} m` : `${metres / 1000} km`);
