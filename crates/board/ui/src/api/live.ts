// The server's event stream: says which day changed, and whether the line is up.
// Must never be the only way to learn of a change: who listens also asks now and then.

import type { DayEvent, PresenceEvent } from './types';

export interface LiveHandlers {
  /** The line is up (again): whatever happened meanwhile was missed. */
  up(): void;
  /** The line is down. */
  down(): void;
  /** A day changed. */
  day(event: DayEvent): void;
  /** Somebody looks at a visit or carries it. */
  present?(event: PresenceEvent): void;
}

const RETRY_MS = 3000;

/** Listens until the returned function is called. Reconnects by itself. */
export function listen(handlers: LiveHandlers, make: (url: string) => EventSource = (url) => new EventSource(url)): () => void {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    source = make('/api/events');
    // `hello` begins each connection; `resync` says that this one lost events.
    for (const missed of ['hello', 'resync']) source.addEventListener(missed, () => handlers.up());
    source.addEventListener('day', (event) => {
      const said = parseDayEvent((event as MessageEvent<string>).data);
      if (said) handlers.day(said);
    });
    source.addEventListener('presence', (event) => {
      const said = parsePresence((event as MessageEvent<string>).data);
      if (said) handlers.present?.(said);
    });
    source.addEventListener('error', () => {
      handlers.down();
      // A closed source never comes back by itself, for example after an answer that isn't a stream.
      if (source.readyState === EventSource.CLOSED) {
        source.close();
        retry = setTimeout(connect, RETRY_MS);
      }
    });
  };
  connect();
  return () => {
    clearTimeout(retry);
    source.close();
  };
}

/** Reads an event; nothing for what isn't one. */
export function parseDayEvent(data: string): DayEvent | undefined {
  try {
    const said = JSON.parse(data) as Partial<DayEvent> | null;
    if (typeof said?.territory !== 'string' || typeof said.day !== 'string' || typeof said.revision !== 'number') return undefined;
    return { territory: said.territory, day: said.day, revision: said.revision };
  } catch {
    return undefined;
  }
}

/** Reads who is at which visit; nothing for what doesn't say it. */
export function parsePresence(data: string): PresenceEvent | undefined {
  try {
    const said = JSON.parse(data) as Partial<PresenceEvent> | null;
    const texts = [said?.territory, said?.day, said?.screen, said?.name, said?.doing];
    const whole = texts.every((text) => typeof text === 'string') && (said?.visit === null || typeof said?.visit === 'string');
    return whole ? (said as PresenceEvent) : undefined;
  } catch {
    return undefined;
  }
}
