// Turns many wishes to load something into few loads: one at a time, with room between them.

export class Coalescer {
  private running = false;
  private wanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private startedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly load: () => Promise<void>,
    private readonly spacingMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Wishes for a load that starts after this call. */
  request(): void {
    this.wanted = true;
    this.next();
  }

  /** Forgets wishes that aren't under way; the next one is met at once. */
  stop(): void {
    this.wanted = false;
    this.startedAt = Number.NEGATIVE_INFINITY;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private next(): void {
    if (!this.wanted || this.running || this.timer !== undefined) return;
    const wait = this.startedAt + this.spacingMs - this.now();
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.next();
      }, wait);
      return;
    }
    this.wanted = false;
    this.running = true;
    this.startedAt = this.now();
    void this.load().finally(() => {
      this.running = false;
      this.next();
    });
  }
}
