import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Admission } from './admission.js';

/** An admission whose every handshake takes `handshakeMs` of its clock. */
function setUp({ maxClients = 10_000, handshakeMs = 1 } = {}) {
  const state = { now: 0, clients: 0, busy: false, refused: [] as string[] };
  const admission = new Admission({
    maxClients,
    clients: () => state.clients,
    busy: () => state.busy,
    onRefused: (reason) => state.refused.push(reason),
    elapsed: () => state.now,
  });
  const offer = () => {
    const stream = new PassThrough();
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    admission.offer(stream, () => {
      state.clients += 1;
      state.now += handshakeMs;
    });
    return { stream, chunks };
  };
  return { state, offer };
}

/** What was written to it before it was closed. */
const answerOf = ({ stream, chunks }: { readonly stream: PassThrough; readonly chunks: readonly Buffer[] }) =>
  new Promise<string>((resolve) => {
    const whole = () => resolve(String(Buffer.concat(chunks)));
    if (stream.closed) whole();
    else stream.once('close', whole);
  });

describe('admission', () => {
  it('lets a storm in by and by, so that others get their turns', async () => {
    const { state, offer } = setUp();
    for (let i = 0; i < 1_000; i++) offer();
    expect(state.clients).toBe(0);
    await nextTurn();
    expect(state.clients).toBeGreaterThan(0);
    expect(state.clients).toBeLessThan(20);
    while (state.clients < 1_000) await nextTurn();
    expect(state.refused).toEqual([]);
  });

  it('refuses whoever comes when all places are taken, with a reason and when to come back', async () => {
    const { state, offer } = setUp({ maxClients: 2 });
    offer();
    offer();
    const answer = await answerOf(offer());
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/s);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status: 503, detail: expect.stringContaining('MAX_CLIENTS') });
    expect(state.refused).toEqual(['connections']);
  });

  it('refuses new ones while those that are there wait, and lets them in again after', async () => {
    const { state, offer } = setUp();
    state.busy = true;
    expect(await answerOf(offer())).toContain('503');
    state.busy = false;
    offer();
    await nextTurn();
    expect(state).toMatchObject({ clients: 1, refused: ['busy'] });
  });

  it('does not let more wait than can be served in time', async () => {
    const { state, offer } = setUp();
    for (let i = 0; i < 5_000; i++) offer();
    expect(state.refused.length).toBeGreaterThan(2_000);
    const slow = setUp({ handshakeMs: 6_000 });
    slow.offer();
    const late = slow.offer();
    await nextTurn();
    expect(await answerOf(late)).toContain('503');
    expect(slow.state).toMatchObject({ clients: 1, refused: ['busy'] });
  });

  it('passes over who went away meanwhile', async () => {
    const { state, offer } = setUp();
    offer().stream.destroy(new Error('reset'));
    offer();
    await nextTurn();
    expect(state.clients).toBe(1);
  });
});
