// A stand-in for the server in component tests: answers by method and path, and notes the calls.

import { vi } from 'vitest';

export type Answers = Record<string, unknown | ((body: unknown) => unknown)>;

export interface Call {
  what: string;
  body: unknown;
}

/** An answer that is a refusal. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors: { field: string; message: string }[] = [],
  ) {}
}

/**
 * Answers calls like "GET /api/me". A function is asked with the body. What isn't known is refused
 * with 404; `undefined` as an answer breaks the connection.
 */
export function serve(answers: Answers): { calls: Call[]; answers: Answers } {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const what = `${init.method} ${path}`;
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    calls.push({ what, body });
    if (!(what in answers)) return problem(new Refusal(404, `Nothing at ${what}.`));
    const known = answers[what];
    const answer = typeof known === 'function' ? (known as (body: unknown) => unknown)(body) : known;
    if (answer === undefined) throw new TypeError('connection refused');
    return answer instanceof Refusal ? problem(answer) : new Response(JSON.stringify(answer), { status: 200 });
  });
  return { calls, answers };
}

const problem = ({ status, detail, errors }: Refusal) => new Response(JSON.stringify({ title: 'Refused', status, detail, errors }), { status });

/** The event stream of a test: `last()` is the one that is listened to. */
export function stream(): { last: () => EventTarget } {
  const made: EventTarget[] = [];
  class Source extends EventTarget {
    static readonly CLOSED = 2;
    readyState = 1;
    constructor() {
      super();
      made.push(this);
    }
    close() {
      this.readyState = 2;
    }
  }
  vi.stubGlobal('EventSource', Source);
  return {
    last: () => {
      const source = made.at(-1);
      if (!source) throw new Error('nobody listens');
      return source;
    },
  };
}
