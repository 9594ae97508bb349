import { describe, expect, it } from 'vitest';
import { at, day, span, technician, visit } from '../testing/day';
import { bar, dayScale, instantAt, mark, place, zoomScale } from './scale';
import { HOUR, ms } from './time';

const hours = (scale: { from: number; to: number }, start: string) => [(scale.from - ms(start)) / HOUR, (scale.to - ms(start)) / HOUR];

describe('the day’s scale', () => {
  it('holds ten hours at least, in full hours', () => {
    const view = day({ technicians: [technician({ shift: span(485, 940) })] });
    expect(hours(dayScale(view), view.day_start)).toEqual([8, 18]);
  });

  it('grows with a visit that ends after all shifts, and with a drive before them', () => {
    const view = day({ visits: [visit({ drive: span(440, 470), block: span(1100, 1150) })] });
    expect(hours(dayScale(view), view.day_start)).toEqual([7, 20]);
  });

  it('shows working hours when nobody works', () => {
    const view = day({ technicians: [], visits: [] });
    expect(hours(dayScale(view), view.day_start)).toEqual([8, 18]);
  });

  it('puts an instant of a 25-hour day where it is', () => {
    const start = '2026-10-24T23:00:00Z';
    const view = day({
      date: '2026-10-25', day_start: start, day_end: '2026-10-26T00:00:00Z',
      technicians: [technician({ shift: { from: start, to: '2026-10-26T00:00:00Z' } })], visits: [],
    });
    const scale = dayScale(view);
    expect((scale.to - scale.from) / HOUR).toBe(25);
    expect(place(scale, ms('2026-10-25T11:30:00Z'))).toBeCloseTo(0.5);
  });
});

describe('places on the scale', () => {
  const scale = { from: 0, to: 10 * HOUR };

  it('are cut at its ends, and are nothing outside', () => {
    expect(bar(scale, -HOUR, HOUR)).toEqual({ left: '0.00%', width: '10.00%' });
    expect(bar(scale, 9 * HOUR, 12 * HOUR)).toEqual({ left: '90.00%', width: '10.00%' });
    expect(bar(scale, 11 * HOUR, 12 * HOUR)).toBeUndefined();
    expect(bar(scale, Number.NaN, HOUR)).toBeUndefined();
    expect(mark(scale, 5 * HOUR)).toBe('50.00%');
    expect(mark(scale, -1)).toBeUndefined();
  });

  it('lead back to the instant', () => expect(instantAt(scale, place(scale, 3 * HOUR))).toBe(3 * HOUR));
});

describe('a zoom', () => {
  it('shows a quarter of its width before now, and can be moved', () => {
    const now = ms(at(618));
    const near = zoomScale(day(), '4h', now);
    expect((near.to - near.from) / HOUR).toBe(4);
    expect(place(near, now)).toBeCloseTo(0.25, 1);
    expect(zoomScale(day(), '4h', now, HOUR).from - near.from).toBe(HOUR);
  });

  it('begins with the day’s work on another day', () => {
    const view = day();
    expect(zoomScale(view, '1h', ms(view.day_start) - HOUR).from).toBe(dayScale(view).from);
  });
});
