import type { IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestApi } from './test-api.js';
import { WsClient } from './ws-client.js';

/** JSON that is nearly what the gateway takes, or not at all. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc
    .record({
      event: fc.oneof(fc.constantFrom('subscribe', 'unsubscribe', 'refused-frame', '__proto__', 'constructor', 'connection'), fc.string()),
      data: fc.oneof(
        fc.record({ symbols: fc.array(fc.oneof(fc.constantFrom('GS', 'SPY', '__proto__', ''), fc.string(), fc.anything())) }),
        fc.record({
          symbols: fc.array(fc.constantFrom('GS', 'SPY'), { minLength: 1 }),
          frames: fc.oneof(fc.string(), fc.constant('update')),
        }),
        fc.anything(),
      ),
    })
    .map((frame) => JSON.stringify(frame, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? ''),
);

/** Bytes of the protocol below: any head with any payload, masked or not, whole or not. */
const rawFrame = fc
  .tuple(fc.nat(255), fc.nat(255), fc.uint8Array({ maxLength: 300 }))
  .map(([first, second, rest]) => Buffer.concat([Buffer.from([first, second]), rest]));

/** Both ways to open a connection: frames may be deflated or not. */
const UPGRADE = (host: string, deflates: boolean) =>
  [
    'GET /ws HTTP/1.1',
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...(deflates ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
    '\r\n',
  ].join('\r\n');

/** The scenario of hostile frames, for as many connections that send up to twenty texts, or ten frames, as the caller has time for. */
export function describeHostileFrames(connections: { readonly ofTexts: number; readonly ofBytes: number }, timeoutMs: number): void {
  describe('/ws and clients that send anything', () => {
    let api: TestApi;
    let healthy: WsClient;
    const lines: string[] = [];

    beforeAll(async () => {
      api = await TestApi.start({ champions: false, maxClients: 40, log: (line) => lines.push(line) });
      healthy = await WsClient.subscribe(api.wsUrl, 'GS');
      await api.commitMinute();
      await healthy.update(({ symbol }) => symbol === 'GS');
    });
    afterAll(async () => {
      healthy?.close();
      await api?.stop();
    });

    /** The healthy client is answered; nothing was logged with a stack or as an error. */
    const expectUnharmed = async () => {
      const from = healthy.frames.length;
      healthy.send({ event: 'subscribe', data: { symbols: ['GS'] } });
      await healthy.next('snapshot', () => true, from);
      expect(lines.filter((line) => line.includes('"error"') || /\.[jt]s:\d+/.test(line))).toEqual([]);
    };

    it(
      'answers every text that is no message, and serves those that are',
      async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
            const client = await WsClient.connect(api.wsUrl);
            for (const one of texts) client.send(one);
            client.send({ event: 'subscribe', data: { symbols: ['SPY'] } });
            await client.next('snapshot', ({ data }) => data.updates.some(({ symbol }) => symbol === 'SPY'));
            client.close();
          }),
          { numRuns: connections.ofTexts },
        );
        await expectUnharmed();
      },
      timeoutMs,
    );

    it(
      'closes a connection whose bytes are no frames, and nothing else',
      async () => {
        const started = performance.now();
        const { host, hostname, port } = new URL(api.url);
        const sendBytes = (frames: readonly Buffer[], deflates: boolean) =>
          new Promise<void>((resolve) => {
            const socket = createConnection(Number(port), hostname);
            socket.on('error', () => undefined).on('close', () => resolve());
            socket.once('data', () => {
              for (const frame of frames) socket.write(frame);
              socket.end();
            });
            socket.resume();
            socket.write(UPGRADE(host, deflates));
          });
        await fc.assert(fc.asyncProperty(fc.array(rawFrame, { minLength: 1, maxLength: 10 }), fc.boolean(), sendBytes), {
          numRuns: connections.ofBytes,
        });
        await expectUnharmed();
        const told = lines.filter((line) => line.includes('connections refused or cut')).length;
        expect(told).toBeGreaterThan(0);
        // Once a minute.
        expect(told).toBeLessThanOrEqual(1 + Math.floor((performance.now() - started) / 60_000));
      },
      timeoutMs,
    );

    it.each([
      ['text frames', (socket: WebSocket) => socket.send('{"event":')],
      ['pings', (socket: WebSocket) => socket.ping()],
      ['unasked pongs', (socket: WebSocket) => socket.pong()],
    ])('cuts a client that floods it with %s', async (_what, send) => {
      const { socket } = await WsClient.connect(api.wsUrl);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      for (let i = 0; i < 5_000 && socket.readyState === socket.OPEN; i++) send(socket);
      await closed;
      await expectUnharmed();
    });

    it('closes the connection of whoever sends more than a message may hold, or in too many pieces', async () => {
      const large = await WsClient.connect(api.wsUrl);
      const tooLarge = new Promise((resolve) => large.socket.once('close', resolve));
      large.send('x'.repeat(17_000));
      expect(await tooLarge).toBe(1009);
      const unpacked = await WsClient.connect(api.wsUrl, { perMessageDeflate: { threshold: 0 } });
      expect(unpacked.socket.extensions).toBe('permessage-deflate');
      const tooLargeUnpacked = new Promise((resolve) => unpacked.socket.once('close', resolve));
      // A thousandth of that goes over the wire.
      unpacked.send(' '.repeat(17_000_000));
      expect(await tooLargeUnpacked).toBe(1009);
      const pieces = await WsClient.connect(api.wsUrl);
      const tooMany = new Promise((resolve) => pieces.socket.once('close', resolve));
      for (let i = 0; i < 20; i++) pieces.socket.send('x', { fin: false });
      expect([1008, 1009]).toContain(await tooMany);
      await expectUnharmed();
    });

    it('does not answer a long list of unknown symbols with a longer one', async () => {
      const client = await WsClient.connect(api.wsUrl);
      client.send({ event: 'subscribe', data: { symbols: Array.from({ length: 500 }, (_, i) => `NO${i}`) } });
      client.send({ event: 'subscribe', data: { symbols: Array.from({ length: 500 }, () => 7) } });
      await client.next('error');
      expect(client.frames.every(({ message }) => JSON.stringify(message).length < 5_000)).toBe(true);
      client.close();
    });

    it('asks who comes when all places are taken to come back, and keeps those that are there', async () => {
      const others: WebSocket[] = [];
      // Those of before may not all be gone yet.
      const answer = () =>
        new Promise<IncomingMessage | null>((resolve) => {
          const socket = new WebSocket(api.wsUrl);
          socket.once('unexpected-response', (_request, response) => resolve(response));
          socket.once('open', () => {
            others.push(socket);
            resolve(null);
          });
        });
      let refused = await answer();
      while (refused === null && others.length < 40) refused = await answer();
      expect(refused?.statusCode).toBe(503);
      expect(refused?.headers['retry-after']).toBe('5');
      await expectUnharmed();
      for (const socket of others) socket.terminate();
    });
  });
}
