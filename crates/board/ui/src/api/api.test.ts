import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem, api, setCsrf } from './client';
import { listen, parseDayEvent } from './live';

const answer = (status: number, body: unknown) =>
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body === undefined ? null : JSON.stringify(body), { status })));
const call = () => vi.mocked(fetch).mock.calls[0] as [string, RequestInit];

describe('calls', () => {
  beforeEach(() => setCsrf('token-1'));

  it('that change something carry the token, others don’t', async () => {
    answer(200, {});
    await api.choose('w/1', 2);
    const [path, { method, headers, body }] = call();
    expect([path, method, body]).toEqual(['/api/warnings/w%2F1/choose', 'POST', '{"digit":2}']);
    expect(headers).toMatchObject({ 'x-csrf-token': 'token-1' });
    answer(200, { days: [], today: '2026-10-15' });
    await api.days('b');
    expect(call()[1].headers).not.toHaveProperty('x-csrf-token');
  });

  it('keep the plus of a phone number', async () => {
    answer(200, { messages: [] });
    await api.inbox('+447700900182');
    expect(call()[0]).toBe('/api/inbox/%2B447700900182');
  });

  it('that are refused say why, with the field', async () => {
    answer(409, { title: 'Conflict', status: 409, detail: 'The plan has changed.' });
    await expect(api.plan('b', '2026-10-15', 'rest')).rejects.toMatchObject({ status: 409, message: 'The plan has changed.' });
    answer(422, { title: 'Invalid', errors: [{ field: 'body', message: 'is empty' }] });
    await expect(api.write('v', '')).rejects.toThrow('body: is empty');
  });

  it('survive an answer that is no problem+json, an empty one, and none at all', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response('<html>', { status: 502 })));
    await expect(api.me()).rejects.toThrow('The server answered 502.');
    answer(204, undefined);
    await expect(api.logout()).resolves.toBeUndefined();
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('network'))));
    await expect(api.me()).rejects.toEqual(new Problem(0, 'The server can’t be reached.'));
  });
});

describe('events', () => {
  class FakeSource extends EventTarget {
    readyState = 1;
    closed = false;
    close() {
      this.closed = true;
    }
  }

  it('that make no sense are dropped', () => {
    expect(parseDayEvent('{"territory":"b","day":"2026-10-15","revision":8}')).toEqual({ territory: 'b', day: '2026-10-15', revision: 8 });
    for (const data of ['', 'null', '{}', '{"territory":"b","day":3,"revision":8}', '[']) expect(parseDayEvent(data), data).toBeUndefined();
  });

  it('tell that the line is up, which day changed, and that it broke', () => {
    vi.stubGlobal('EventSource', { CLOSED: 2 });
    const heard: string[] = [];
    const source = new FakeSource();
    const stop = listen(
      { up: () => heard.push('up'), down: () => heard.push('down'), day: ({ revision }) => heard.push(`day ${revision}`) },
      () => source as unknown as EventSource,
    );
    source.dispatchEvent(new Event('hello'));
    source.dispatchEvent(new MessageEvent('day', { data: '{"territory":"b","day":"2026-10-15","revision":8}' }));
    source.dispatchEvent(new Event('resync'));
    source.dispatchEvent(new Event('error'));
    expect(heard).toEqual(['up', 'day 8', 'up', 'down']);
    stop();
    expect(source.closed).toBe(true);
  });

  it('come again after the stream was closed for good', () => {
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', { CLOSED: 2 });
    const made: FakeSource[] = [];
    const stop = listen({ up: () => undefined, down: () => undefined, day: () => undefined }, () => {
      made.push(new FakeSource());
      return made.at(-1) as unknown as EventSource;
    });
    made[0]!.readyState = 2;
    made[0]!.dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(5000);
    expect(made).toHaveLength(2);
    stop();
    vi.useRealTimers();
  });
});
