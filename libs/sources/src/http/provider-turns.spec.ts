import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeRuntime, type FakeRuntime } from '../../testing/fake-runtime.js';
import { reply, WireServer } from '../../testing/wire-server.js';
import type { Budget } from './admission-control.js';
import { RateLimitedError } from './errors.js';
import { createProvider, type Provider } from './provider.js';

let server: WireServer;
let clock: FakeRuntime;
/** Requests that the server has not answered yet. */
let pending: ServerResponse[];

beforeEach(async () => {
  clock = fakeRuntime();
  pending = [];
  server = await WireServer.start((_, response) => reply(response, 200, {}));
});
afterEach(() => server.stop());

const hold = () => (server.answer = (_, response) => void pending.push(response));
const get = (provider: Provider, signal?: AbortSignal) => provider.fetch(server.origin, signal === undefined ? {} : { signal });

function providerWith(budget: Budget, maxConcurrent: number, sleep = clock.sleep): Provider {
  return createProvider({
    name: 'quotes',
    budget,
    maxConcurrent,
    timeoutMs: 5_000,
    maxBytes: 10_000,
    ...clock,
    now: () => clock.time,
    sleep,
  });
}

describe('the budget', () => {
  it('is shared by all calls, which wait for it', async () => {
    const provider = providerWith({ requests: 2, perMs: 1_000 }, 1);
    const start = clock.time;
    await Promise.all([1, 2, 3, 4, 5].map(() => get(provider)));
    expect(server.requests).toHaveLength(5);
    expect(clock.time - start).toBe(2_000);
  });

  it('is not waited for when that takes long', async () => {
    const provider = providerWith({ requests: 1, perMs: 86_400_000 }, 4);
    const start = clock.time;
    await get(provider);
    const error = await get(provider).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ retryAt: start + 86_400_000, message: expect.stringContaining('budget of 1 requests in 86400 s') });
    expect(server.requests).toHaveLength(1);
  });

  it('must permit something', () => {
    expect(() => providerWith({ requests: 0, perMs: 1_000 }, 1)).toThrow(RangeError);
  });
});

describe('concurrency', () => {
  it('never exceeds its limit', async () => {
    const provider = providerWith({ requests: 100, perMs: 1_000 }, 3);
    server.answer = (_, response) => void setTimeout(() => reply(response, 200, {}), 5);
    await Promise.all(Array.from({ length: 20 }, () => get(provider)));
    expect(server.maxConcurrent).toBe(3);
    expect(server.requests).toHaveLength(20);
  });
});

describe('a caller that gives up', () => {
  it('gets the error at once while its request is under way, and the connection is closed', async () => {
    hold();
    const provider = providerWith({ requests: 100, perMs: 1_000 }, 4);
    const caller = new AbortController();
    const call = get(provider, caller.signal);
    await expect.poll(() => pending.length).toBe(1);
    caller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await expect.poll(() => server.open).toBe(0);
    expect(provider.health()).toMatchObject({ requests: 0, failures: 0, nextTryAt: null });
  });

  it('gives up its place in the line', async () => {
    hold();
    const provider = providerWith({ requests: 100, perMs: 1_000 }, 1);
    const first = get(provider);
    await expect.poll(() => pending.length).toBe(1);
    const caller = new AbortController();
    const second = get(provider, caller.signal);
    const third = get(provider);
    caller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    server.answer = (_, response) => reply(response, 200, {});
    reply(pending[0]!, 200, {});
    expect((await Promise.all([first, third])).map(({ ok }) => ok)).toEqual([true, true]);
    expect(server.requests).toHaveLength(2);
  });

  it.each(['budget', 'pause'])('need not wait for the %s, even if the sleep does not end', async (what) => {
    const never = () => new Promise<never>(() => undefined);
    const provider = providerWith({ requests: what === 'budget' ? 1 : 100, perMs: 5_000 }, 4, never);
    if (what === 'pause') server.answer = (_, response) => reply(response, 401, {});
    await get(provider).catch(() => undefined);
    const caller = new AbortController();
    const call = get(provider, caller.signal);
    setImmediate(() => caller.abort(new Error('enough')));
    await expect(call).rejects.toThrow('enough');
    expect(server.requests).toHaveLength(1);
  });

  it('before it called sends nothing', async () => {
    const provider = providerWith({ requests: 1, perMs: 5_000 }, 1);
    await expect(get(provider, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(server.requests).toEqual([]);
  });
});
