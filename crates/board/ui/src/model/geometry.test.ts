import { describe, expect, it } from 'vitest';
import { fit, lengthText, panBy, planeFor, project, roundLength, toPixels, zoomAt } from './geometry';

const size = { width: 400, height: 200 };
const points = [{ lat: 51.4, lon: -2.7 }, { lat: 51.5, lon: -2.5 }];

describe('the map', () => {
  it('shows all points at first, north up and east right', () => {
    const plane = planeFor(points);
    const places = points.map((point) => project(plane, point));
    const view = fit(places, size);
    const [southWest, northEast] = places.map((place) => toPixels(view, size, place));
    expect(southWest!.x).toBeLessThan(northEast!.x);
    expect(southWest!.y).toBeGreaterThan(northEast!.y);
    for (const { x, y } of [southWest!, northEast!]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(size.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(size.height);
    }
  });

  it('measures metres as they are on the ground', () => {
    const plane = planeFor([{ lat: 60, lon: 10 }]);
    expect(project(plane, { lat: 60, lon: 11 }).x).toBeCloseTo(55_660, -2);
    const fromNorthToSouth = project(plane, { lat: 59.99, lon: 10 }).y - project(plane, { lat: 60.01, lon: 10 }).y;
    expect(fromNorthToSouth).toBeCloseTo(2226.4, 0);
  });

  it('keeps what is under the pointer there while it zooms', () => {
    const view = { centre: { x: 0, y: 0 }, scale: 0.02 };
    const pixel = { x: 300, y: 40 };
    const under = { x: (pixel.x - 200) / 0.02, y: (pixel.y - 100) / 0.02 };
    const after = toPixels(zoomAt(view, size, pixel, 2), size, under);
    expect(after.x).toBeCloseTo(pixel.x);
    expect(after.y).toBeCloseTo(pixel.y);
  });

  it('follows the hand', () => {
    const view = { centre: { x: 0, y: 0 }, scale: 0.02 };
    expect(toPixels(panBy(view, 10, -5), size, { x: 0, y: 0 })).toEqual({ x: 210, y: 95 });
  });

  it('has a view even without points or with a single one', () => {
    expect(fit([], size).scale).toBeGreaterThan(0);
    expect(Number.isFinite(fit([{ x: 3, y: 4 }], size).scale)).toBe(true);
  });

  it('has a scale of round lengths', () => {
    const metres = roundLength({ centre: { x: 0, y: 0 }, scale: 0.03 }, 90);
    expect(metres).toBe(2000);
    expect([lengthText(metres), lengthText(500)]).toEqual(['2 km', '500 m']);
  });
});
