// Which map tiles a view needs, where they lie in it, and their addresses. Web Mercator, as all tile servers draw it: at zoom
// z the world is a square of 2^z by 2^z tiles.

import { type Plane, type Size, type View, toPixels } from '../model/geometry';

/** The side of a tile in pixels, as it is drawn. */
const SIDE = 256;
/** What tile servers have as a rule. */
const ZOOM_MAX = 19;
/** Tiles of one view: a larger picture is made of coarser ones. */
export const TILES_MAX = 48;

export interface Tile {
  z: number;
  x: number;
  y: number;
}

/** A tile's place in the picture, in whole pixels, so that neighbours touch. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const keyOf = ({ z, x, y }: Tile): string => `${z}/${x}/${y}`;

/** The zoom whose tiles are drawn nearest to their own size. */
export function zoomFor(plane: Plane, view: View): number {
  const world = 2 * Math.PI * plane.radius * view.scale;
  return Math.min(Math.max(Math.round(Math.log2(world / SIDE)), 0), ZOOM_MAX);
}

/** The tiles that a view needs: from the fitting zoom, or from a coarser one where that would be too many. */
export function tilesFor(plane: Plane, view: View, size: Size): Tile[] {
  if (size.width <= 0 || size.height <= 0) return [];
  for (let z = zoomFor(plane, view); z > 0; z--) {
    const { columns, rows } = rangeAt(z, plane, view, size);
    if (length(columns) * length(rows) <= TILES_MAX) return all(z, columns, rows);
  }
  return [{ z: 0, x: 0, y: 0 }];
}

type Range = [first: number, last: number];

const length = ([first, last]: Range): number => Math.max(last - first + 1, 0);

function rangeAt(z: number, plane: Plane, view: View, size: Size): { columns: Range; rows: Range } {
  const count = 2 ** z;
  const side = (2 * Math.PI * plane.radius) / count;
  const half = { x: size.width / 2 / view.scale, y: size.height / 2 / view.scale };
  const west = (Math.PI + plane.east) * plane.radius + view.centre.x;
  const north = (Math.PI - plane.north) * plane.radius + view.centre.y;
  const at = (metres: number) => Math.min(Math.max(Math.floor(metres / side), 0), count - 1);
  return { columns: [at(west - half.x), at(west + half.x)], rows: [at(north - half.y), at(north + half.y)] };
}

function all(z: number, columns: Range, rows: Range): Tile[] {
  const counted = (range: Range) => Array.from({ length: length(range) }, (_, index) => range[0] + index);
  return counted(rows).flatMap((y) => counted(columns).map((x) => ({ z, x, y })));
}

/** Where a tile lies in a view. */
export function boxOf(tile: Tile, plane: Plane, view: View, size: Size): Box {
  const side = (2 * Math.PI * plane.radius) / 2 ** tile.z;
  const corner = (x: number, y: number) =>
    toPixels(view, size, { x: x * side - (Math.PI + plane.east) * plane.radius, y: y * side - (Math.PI - plane.north) * plane.radius });
  const [from, to] = [corner(tile.x, tile.y), corner(tile.x + 1, tile.y + 1)];
  const [left, top] = [Math.round(from.x), Math.round(from.y)];
  return { left, top, width: Math.round(to.x) - left, height: Math.round(to.y) - top };
}

/** A tile's address. */
export const addressOf = (url: string, { z, x, y }: Tile): string =>
  url.replaceAll('{z}', String(z)).replaceAll('{x}', String(x)).replaceAll('{y}', String(y));
