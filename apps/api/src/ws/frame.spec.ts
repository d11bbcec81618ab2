import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { parseFrame, REFUSED_FRAME, textFrame } from './frame.js';

describe('parseFrame', () => {
  it('takes a client message', () => {
    const frame = { event: 'subscribe', data: { symbols: ['GS'] } };
    expect(parseFrame(Buffer.from(JSON.stringify(frame)))).toEqual(frame);
  });

  it.each([
    ['no JSON', '{"event":', 'must be JSON'],
    ['no object', '7', 'request'],
    ['an unknown event', '{"event":"explode","data":{}}', 'event'],
    ['no symbols', '{"event":"subscribe","data":{"symbols":[]}}', 'data.symbols'],
    ['a symbol that is no text', '{"event":"subscribe","data":{"symbols":[7]}}', 'data.symbols.0'],
    ['the event of a refusal itself', `{"event":"${REFUSED_FRAME}","data":"x"}`, 'event'],
  ])('refuses %s and says what is wrong', (_name, text, detail) => {
    const frame = parseFrame(text);
    expect(frame.event).toBe(REFUSED_FRAME);
    expect(frame.data).toContain(detail);
  });
});

describe('textFrame', () => {
  it('is what a client of another make reads, at every form of a length', async () => {
    const texts = [...[0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length)), 'é € 𝒳'];
    const server = createServer().on('upgrade', ({ headers }, stream) => {
      const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      stream.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      for (const text of texts) stream.write(textFrame(text));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const received: string[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject).on('message', (data) => received.push(String(data)) === texts.length && resolve());
    });
    socket.terminate();
    server.close();
    expect(received).toEqual(texts);
  });
});
