import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Coalescer } from './coalesce';

describe('a coalescer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function slow(takesMs: number, spacingMs: number) {
    const state = { running: 0, most: 0, loads: 0 };
    const load = async () => {
      state.loads += 1;
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      await new Promise((done) => setTimeout(done, takesMs));
      state.running -= 1;
    };
    return { state, coalescer: new Coalescer(load, spacingMs, () => Date.now()) };
  }

  it('turns a burst of wishes into one load now and one after', async () => {
    const { state, coalescer } = slow(100, 250);
    for (let wish = 0; wish < 20; wish += 1) coalescer.request();
    await vi.advanceTimersByTimeAsync(10);
    for (let wish = 0; wish < 20; wish += 1) coalescer.request();
    await vi.advanceTimersByTimeAsync(2000);
    expect(state.loads).toBe(2);
  });

  it('never has two loads under way, however long one takes', async () => {
    const { state, coalescer } = slow(900, 250);
    for (let turn = 0; turn < 50; turn += 1) {
      coalescer.request();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(state.most).toBe(1);
  });

  it('meets a wish at once that comes just after a load, but not a third one', async () => {
    const { state, coalescer } = slow(1, 250);
    for (const loads of [1, 2, 2]) {
      coalescer.request();
      await vi.advanceTimersByTimeAsync(20);
      expect(state.loads).toBe(loads);
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(state.loads).toBe(3);
  });

  it('loads no more than once in its spacing on the average', async () => {
    const { state, coalescer } = slow(1, 250);
    for (let turn = 0; turn < 100; turn += 1) {
      coalescer.request();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(state.loads).toBeGreaterThanOrEqual(4);
    expect(state.loads).toBeLessThanOrEqual(5);
  });

  it('forgets a wish that waits when it is stopped', async () => {
    const { state, coalescer } = slow(1, 250);
    for (let wish = 0; wish < 3; wish += 1) {
      coalescer.request();
      await vi.advanceTimersByTimeAsync(10);
    }
    coalescer.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(state.loads).toBe(2);
  });
});
