import { describe, expect, it } from 'vitest';
import { day, span, technician, visit } from '../testing/day';
import { nextVisit } from './walk';

const view = day({
  technicians: ['t-1', 't-2', 't-3'].map((id) => technician({ id })),
  visits: [
    visit({ id: 'late', block: span(700, 740) }),
    visit({ id: 'early', block: span(500, 540) }),
    visit({ id: 'below', technician: 't-3', block: span(690, 720) }),
    visit({ id: 'below-early', technician: 't-3', block: span(490, 520) }),
    visit({ id: 'nowhere', technician: null, block: null }),
  ],
});

describe('the arrows', () => {
  it('walk a row in time, and stay at its ends', () => {
    expect(nextVisit(view, 'early', 'right')?.id).toBe('late');
    expect(nextVisit(view, 'late', 'right')?.id).toBe('late');
    expect(nextVisit(view, 'late', 'left')?.id).toBe('early');
  });

  it('lead to the nearest visit of the next row that has any', () => {
    expect(nextVisit(view, 'late', 'down')?.id).toBe('below');
    expect(nextVisit(view, 'early', 'down')?.id).toBe('below-early');
    expect(nextVisit(view, 'below', 'up')?.id).toBe('late');
    expect(nextVisit(view, 'below', 'down')?.id).toBe('below');
  });

  it('begin with the first visit', () => {
    expect(nextVisit(view, undefined, 'down')?.id).toBe('early');
    expect(nextVisit(view, 'nowhere', 'down')?.id).toBe('early');
    expect(nextVisit(day({ visits: [] }), undefined, 'down')).toBeUndefined();
  });
});
