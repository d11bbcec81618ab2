import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { acceptableOffer, DEFLATE_TERMS, inflateAtOnce } from './deflate.js';

describe('an offer to deflate', () => {
  it.each([
    ['Chromium', 'permessage-deflate; client_max_window_bits'],
    ['Firefox', 'permessage-deflate'],
    ['one that names all it may', 'permessage-deflate; client_no_context_takeover;server_no_context_takeover; client_max_window_bits=9'],
  ])('is accepted of %s', (_, offer) => expect(acceptableOffer(offer)).toBe(offer));

  it.each([
    ['nothing', undefined],
    ['another extension', 'x-webkit-deflate-frame'],
    ['a smaller window for what it is sent', 'permessage-deflate; server_max_window_bits=10'],
    ['a window that there is not', 'permessage-deflate; client_max_window_bits=16'],
    ['something unknown', 'permessage-deflate; dictionary'],
    ['something twice', 'permessage-deflate; client_max_window_bits=9; client_max_window_bits=10'],
  ])('is passed over that asks for %s', (_, offer) => expect(acceptableOffer(offer)).toBeUndefined());

  it('is the first of several that is accepted', () => {
    expect(acceptableOffer('permessage-deflate; server_max_window_bits=10, permessage-deflate')?.trim()).toBe('permessage-deflate');
  });
});

describe('inflating at once', () => {
  const MAX = 2_000;
  let server: WebSocketServer;
  const received: string[] = [];
  beforeAll(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: MAX, perMessageDeflate: DEFLATE_TERMS });
    server.on('connection', (socket) => {
      inflateAtOnce(socket, MAX);
      socket.on('error', () => undefined).on('message', (data) => received.push(String(data)));
    });
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(() => server.close());

  const connect = async () => {
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: { threshold: 0 } });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    expect(socket.extensions).toBe('permessage-deflate');
    received.length = 0;
    return { socket, closed: new Promise<number>((resolve) => socket.once('close', resolve)) };
  };

  it('gives what was sent, in its order, whole or in pieces, deflated or not', async () => {
    const message = fc.record({
      pieces: fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 4 }),
      compress: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        const { socket, closed } = await connect();
        for (const { pieces, compress } of messages) {
          pieces.forEach((piece, i) => socket.send(piece, { fin: i === pieces.length - 1, compress }));
        }
        socket.close();
        await closed;
        expect(received).toEqual(messages.map(({ pieces }) => pieces.join('')));
      }),
      { numRuns: 50 },
    );
  });

  it('takes ten thousand messages that come at once', async () => {
    const { socket, closed } = await connect();
    for (let i = 0; i < 10_000; i++) socket.send(String(i), { compress: true });
    socket.close();
    await closed;
    expect(received).toEqual(Array.from({ length: 10_000 }, (_, i) => String(i)));
  });

  it('closes the connection of whoever sends more than it may, or what is not deflated', async () => {
    const large = await connect();
    large.socket.send('x'.repeat(MAX));
    large.socket.send('x'.repeat(MAX + 1));
    expect(await large.closed).toBe(1009);
    expect(received).toEqual(['x'.repeat(MAX)]);
    const broken = await connect();
    // A whole deflated text frame, masked with zeros; the first byte names a kind of block that there is not.
    (broken.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0xff]));
    expect(await broken.closed).toBe(1007);
  });
});
