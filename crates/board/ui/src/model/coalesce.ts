// Turns many wishes to load something into few loads: one at a time, and on the average with room between them.

/** So many loads may follow each other at once: an event needn't wait because the clock just asked. */
const BURST = 2;

export class Coalescer {
  private running = false;
  private wanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** When the latest loads started, oldest first, `BURST` at most. */
  private starts: number[] = [];

  constructor(
    private readonly load: () => Promise<void>,
    /** The room between two loads on the average, in milliseconds. */
    private readonly spacingMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Wishes for a load that starts after this call. */
  request(): void {
    this.wanted = true;
    this.next();
  }

  /** How long ago the last load started, in milliseconds; infinite before the first. */
  idleMs(): number {
    return this.now() - (this.starts.at(-1) ?? Number.NEGATIVE_INFINITY);
  }

  /** Forgets wishes that aren't under way; the next one is met at once. */
  stop(): void {
    this.wanted = false;
    this.starts = [];
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private next(): void {
    if (!this.wanted || this.running || this.timer !== undefined) return;
    const [oldest] = this.starts;
    const wait = this.starts.length < BURST || oldest === undefined ? 0 : oldest + BURST * this.spacingMs - this.now();
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.next();
      }, wait);
      return;
    }
    this.wanted = false;
    this.running = true;
    this.starts = [...this.starts, this.now()].slice(-BURST);
    void this.load().finally(() => {
      this.running = false;
      this.next();
    });
  }
}
