import { describe, expect, it } from 'vitest';
import { fit, planeFor, project, toPixels, zoomAt } from '../model/geometry';
import { TILES_MAX, addressOf, boxOf, keyOf, tilesFor, zoomFor } from './tiles';

const size = { width: 600, height: 260 };
const bristol = [{ lat: 51.4, lon: -2.75 }, { lat: 51.52, lon: -2.45 }];
const plane = planeFor(bristol);
const home = fit(bristol.map((point) => project(plane, point)), size);

describe('map tiles', () => {
  it('are those that OpenStreetMap numbers for a place', () => {
    // Published examples of the slippy map's formula.
    const at = (lat: number, lon: number, zoom: number) => {
      const there = planeFor([{ lat, lon }]);
      const scale = (256 * 2 ** zoom) / (2 * Math.PI * there.radius);
      return tilesFor(there, { centre: { x: 0, y: 0 }, scale }, { width: 1, height: 1 }).map(keyOf);
    };
    expect(at(51.51202, 0.02435, 17)).toEqual(['17/65544/43582']);
    expect(at(-33.8688, 151.2093, 10)).toEqual(['10/942/614']);
  });

  it('cover all of the picture without a gap, at about their own size', () => {
    for (const view of [home, zoomAt(home, size, { x: 12, y: 200 }, 6.5), zoomAt(home, size, { x: 590, y: 3 }, 40)]) {
      const boxes = tilesFor(plane, view, size).map((tile) => boxOf(tile, plane, view, size));
      expect(Math.min(...boxes.map(({ left }) => left))).toBeLessThanOrEqual(0);
      expect(Math.min(...boxes.map(({ top }) => top))).toBeLessThanOrEqual(0);
      expect(Math.max(...boxes.map(({ left, width }) => left + width))).toBeGreaterThanOrEqual(size.width);
      expect(Math.max(...boxes.map(({ top, height }) => top + height))).toBeGreaterThanOrEqual(size.height);
      for (const one of boxes) {
        expect(one.width).toBeGreaterThan(180);
        expect(one.width).toBeLessThan(363);
        const right = boxes.filter(({ left, top }) => top === one.top && left > one.left).map(({ left }) => left);
        if (right.length > 0) expect(Math.min(...right)).toBe(one.left + one.width);
      }
    }
  });

  it('lie under the places that are drawn from coordinates, also far from the middle', () => {
    const corner = bristol[1]!;
    const view = zoomAt(home, size, toPixels(home, size, project(plane, corner)), 30);
    const z = zoomFor(plane, view);
    const column = ((corner.lon + 180) / 360) * 2 ** z;
    const row = ((1 - Math.asinh(Math.tan((corner.lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z;
    const box = boxOf({ z, x: Math.floor(column), y: Math.floor(row) }, plane, view, size);
    const drawn = toPixels(view, size, project(plane, corner));
    expect(box.left + (column % 1) * box.width).toBeCloseTo(drawn.x, -0.5);
    expect(box.top + (row % 1) * box.height).toBeCloseTo(drawn.y, -0.5);
  });

  it('are never many, and none for a map that has no room', () => {
    expect(tilesFor(plane, home, { width: 0, height: 0 })).toEqual([]);
    const wall = { width: 7680, height: 4320 };
    const many = tilesFor(plane, home, wall);
    expect(many.length).toBeGreaterThan(0);
    expect(many.length).toBeLessThanOrEqual(TILES_MAX);
    expect(many[0]!.z).toBeLessThan(zoomFor(plane, home));
  });

  it('end where the world ends', () => {
    const far = { centre: { x: 0, y: 0 }, scale: 1e-6 };
    expect(tilesFor(plane, far, size)).toEqual([{ z: 0, x: 0, y: 0 }]);
    const pole = planeFor([{ lat: 89, lon: 179.9 }]);
    for (const { z, x, y } of tilesFor(pole, { centre: { x: 0, y: 0 }, scale: 0.5 }, size)) {
      expect(x).toBeLessThan(2 ** z);
      expect(y).toBeGreaterThanOrEqual(0);
    }
  });

  it('have the address that the firm wrote', () => {
    expect(addressOf('https://t.example/{z}/{x}/{y}.png?again={z}', { z: 3, x: 4, y: 2 })).toBe('https://t.example/3/4/2.png?again=3');
  });
});
