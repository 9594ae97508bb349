import { afterEach, describe, expect, it, vi } from 'vitest';
import { afterPaint } from './afterpaint';

describe('work after the next frame', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('is the latest one, however many wait while nobody looks', () => {
    vi.useFakeTimers();
    const frames: (() => void)[] = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    const later = afterPaint();
    const done: number[] = [];
    for (let n = 0; n < 100; n += 1) later(() => done.push(n));
    expect(frames).toHaveLength(1);
    frames[0]!();
    expect(done).toEqual([]);
    vi.runAllTimers();
    expect(done).toEqual([99]);
    later(() => done.push(100));
    frames[1]!();
    vi.runAllTimers();
    expect(done).toEqual([99, 100]);
  });
});
