import { afterEach, describe, expect, it, vi } from 'vitest';
import { remembered } from './remembered';

const isSide = (kept: string): kept is 'left' | 'right' => kept === 'left' || kept === 'right';

afterEach(() => localStorage.clear());

describe('what the browser remembers', () => {
  it('is there the next time, as far as it is still known', () => {
    remembered('kept-side', isSide, 'left').value = 'right';
    expect(remembered('kept-side', isSide, 'left').value).toBe('right');
    localStorage.setItem('kept-side', 'up');
    expect(remembered('kept-side', isSide, 'left').value).toBe('left');
  });

  it('is forgotten by a browser that keeps nothing', () => {
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('full');
    });
    const side = remembered('kept-side', isSide, 'left');
    side.value = 'right';
    expect(side.value).toBe('right');
    full.mockRestore();
  });
});
