import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeRuntime, type FakeRuntime } from '../../testing/fake-runtime.js';
import { reply, WireServer } from '../../testing/wire-server.js';
import { CircuitOpenError, RateLimitedError, SourceUnavailableError } from './errors.js';
import { createProvider, type Provider } from './provider.js';

let server: WireServer;
let clock: FakeRuntime;
let provider: Provider;
let status = 200;

beforeEach(async () => {
  status = 200;
  server = await WireServer.start((_, response) => reply(response, status, {}));
  clock = fakeRuntime();
  provider = createProvider({
    name: 'quotes',
    budget: { requests: 100, perMs: 1_000 },
    maxConcurrent: 4,
    timeoutMs: 5_000,
    maxBytes: 10_000,
    ...clock,
    now: () => clock.time,
  });
});
afterEach(() => server.stop());

const get = (init?: RequestInit) => provider.fetch(server.origin, init);
const failure = (init?: RequestInit) =>
  get(init).then(
    () => undefined,
    (error: unknown) => error,
  );

/** Five failures in a row: three tries of one call, and two of the next. */
async function openCircuit(): Promise<void> {
  status = 500;
  await failure();
  await failure();
  status = 200;
}

describe('a pause', () => {
  it('follows each failure, twice as long as the one before', async () => {
    status = 500;
    await failure();
    expect(clock.slept).toEqual([1_000, 2_000]);
    expect(provider.health().nextTryAt).toBe(clock.time + 4_000);
  });

  it('holds for every call, and ends with a success', async () => {
    server.answer = (_, response, nth) => reply(response, nth === 0 ? 500 : 200, {});
    await failure({ method: 'POST' });
    await Promise.all([get(), get()]);
    expect(clock.slept[0]).toBe(1_000);
    expect(provider.health()).toMatchObject({ nextTryAt: null, circuit: 'closed', failures: 1, requests: 3, lastSuccessAt: clock.time });
    status = 500;
    server.answer = (_, response) => reply(response, 500, {});
    clock.slept.length = 0;
    await failure({ method: 'POST' });
    expect(provider.health().nextTryAt).toBe(clock.time + 1_000);
  });

  it('counts failures of requests that were under way together as one', async () => {
    status = 500;
    await Promise.all([1, 2, 3, 4].map(() => failure({ method: 'POST' })));
    expect(provider.health()).toMatchObject({ failures: 4, circuit: 'closed', nextTryAt: clock.time + 1_000 });
  });

  it('is as long as the provider asks, and short ones are waited for', async () => {
    server.answer = (_, response, nth) => reply(response, nth === 0 ? 429 : 200, {}, { 'retry-after': '7' });
    expect((await get()).ok).toBe(true);
    expect(clock.slept).toEqual([7_000]);
  });

  it('is not shorter because the provider asks for a shorter one', async () => {
    server.answer = (_, response, nth) => reply(response, nth === 0 ? 503 : 200, {}, { 'retry-after': '0' });
    await get();
    expect(clock.slept).toEqual([1_000]);
  });

  it.each([
    ['429', RateLimitedError],
    ['503', SourceUnavailableError],
  ])('that is too long to wait for is reported with its end (%s)', async (answer, type) => {
    server.answer = (_, response) => reply(response, Number(answer), {}, { 'retry-after': new Date(clock.time + 120_000).toUTCString() });
    const retryAt = clock.time + 120_000;
    for (const error of [await failure(), await failure()]) {
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ retryAt });
    }
    expect(server.requests).toHaveLength(1);
    clock.time = retryAt;
    server.answer = (_, response) => reply(response, 200, {});
    expect((await get()).ok).toBe(true);
  });

  it('is no longer than it was when the clock is set back', async () => {
    status = 500;
    await failure({ method: 'POST' });
    clock.time -= 86_400_000;
    status = 200;
    await get();
    expect(clock.slept).toEqual([1_000]);
  });
});

describe('the circuit', () => {
  it('opens after five failures in a row, and sends nothing before its next try', async () => {
    await openCircuit();
    expect(server.requests).toHaveLength(5);
    const nextTryAt = clock.time + 16_000;
    expect(provider.health()).toMatchObject({ circuit: 'open', nextTryAt });
    const error = await failure();
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toMatchObject({
      nextTryAt,
      message: expect.stringMatching(/not asked before 2026-01-22T.*last failure: quotes answered 500/),
    });
    expect(server.requests).toHaveLength(5);
  });

  it('lets a single request try the provider, and closes with its success', async () => {
    await openCircuit();
    clock.time += 60_000;
    expect(provider.health().circuit).toBe('half-open');
    const answers = await Promise.allSettled([get(), get(), get()]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(server.requests).toHaveLength(6);
    expect(provider.health()).toMatchObject({ circuit: 'closed', nextTryAt: null });
    expect((await get()).ok).toBe(true);
  });

  it('stays open as long after a trial that failed, which is not repeated', async () => {
    await openCircuit();
    clock.time += 60_000;
    status = 500;
    expect(await failure()).toBeInstanceOf(SourceUnavailableError);
    expect(server.requests).toHaveLength(6);
    expect(provider.health()).toMatchObject({ circuit: 'open', nextTryAt: clock.time + 16_000 });
  });

  it('stays open longer and longer where the provider wants fewer requests', async () => {
    await openCircuit();
    status = 429;
    for (const minutes of [2, 4, 5, 5]) {
      clock.time += 300_000;
      expect(await failure()).toBeInstanceOf(RateLimitedError);
      expect(provider.health()).toMatchObject({ circuit: 'open', nextTryAt: clock.time + minutes * 60_000 });
    }
  });

  it('closes when the trial is a request at fault: the provider answers', async () => {
    await openCircuit();
    clock.time += 60_000;
    status = 404;
    await failure();
    expect(provider.health().circuit).toBe('closed');
  });

  it('lets another try when the first gave up', async () => {
    await openCircuit();
    clock.time += 60_000;
    const answers: (() => void)[] = [];
    server.answer = (_, response) => void answers.push(() => reply(response, 200, {}));
    const impatient = new AbortController();
    const trial = failure({ signal: impatient.signal });
    await expect.poll(() => answers.length).toBe(1);
    impatient.abort();
    await trial;
    expect(provider.health()).toMatchObject({ circuit: 'half-open', requests: 5 });
    server.answer = (_, response) => reply(response, 200, {});
    expect((await get()).ok).toBe(true);
  });

  it('never opens for requests at fault', async () => {
    status = 404;
    for (let count = 0; count < 20; count += 1) await failure();
    expect(provider.health()).toMatchObject({ circuit: 'closed', requests: 20, failures: 0 });
  });
});
