// The server's clock between two answers of the server. It may run at any speed (the demo's runs
// at 60×) or stand still, so its speed is measured, and nothing is made up far beyond an answer.

/** How far beyond the last answer the clock may be carried on, in this browser's milliseconds. */
const CARRY_MS = 5000;
/** Answers closer together than this say nothing about the speed. */
const MEASURE_MS = 900;

export interface Answer {
  /** The server's clock, in milliseconds since 1970. */
  server: number;
  /** This browser's monotonic clock when the answer came, in milliseconds. */
  here: number;
}

export class ServerClock {
  private last: Answer | undefined;
  private base: Answer | undefined;
  private speed = 1;

  /** Takes the time that came with an answer. */
  set(answer: Answer): void {
    const { base } = this;
    if (!base || answer.server < base.server) {
      this.base = answer;
    } else if (answer.here - base.here >= MEASURE_MS) {
      this.speed = (answer.server - base.server) / (answer.here - base.here);
      this.base = answer;
    }
    this.last = answer;
  }

  /** The server's clock now; nothing before the first answer. */
  at(here: number): number | undefined {
    if (!this.last) return undefined;
    const since = Math.min(Math.max(here - this.last.here, 0), CARRY_MS);
    return this.last.server + since * this.speed;
  }
}
