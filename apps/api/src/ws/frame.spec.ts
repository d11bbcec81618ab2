import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Frames, parseFrame, REFUSED_FRAME } from './frame.js';

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

describe('frames', () => {
  const texts = [...[0, 1, 125, 126, 1_023, 1_024, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length)), noise(40_000), 'é € 𝒳'];

  /** What a client of another make reads of the frames, when the server has agreed to these extensions. */
  const read = async (sent: Buffer, agreed: string) => {
    const server = createServer().on('upgrade', ({ headers }, stream) => {
      const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
      stream.write(`${[...head, ...(agreed === '' ? [] : [`Sec-WebSocket-Extensions: ${agreed}`])].join('\r\n')}\r\n\r\n`);
      stream.write(sent);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const received: string[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject).on('message', (data) => received.push(String(data)) === texts.length && resolve());
    });
    socket.terminate();
    server.close();
    return received;
  };

  it('are what a client reads that agreed to nothing, at every form of a length', async () => {
    expect(await read(new Frames(texts).plain, '')).toEqual(texts);
  });

  it('are what a client reads that agreed to deflate', async () => {
    const { deflated, plain } = new Frames(texts);
    expect(await read(deflated, 'permessage-deflate; server_no_context_takeover; client_no_context_takeover')).toEqual(texts);
    expect(deflated.length).toBeLessThan(plain.length / 5);
  });

  it('stay plain for all when they may not be deflated, and that is asked once', () => {
    const asked: number[] = [];
    const frames = new Frames(texts, (bytes) => asked.push(bytes) < 0);
    expect(frames.deflated).toBe(frames.plain);
    expect(frames.deflated).toBe(frames.plain);
    expect(asked).toEqual([frames.plain.length]);
  });
});

/** Text that hardly gets shorter. */
function noise(length: number): string {
  return fc.sample(fc.string({ minLength: length, maxLength: length, size: 'max' }), { seed: 7, numRuns: 1 })[0]!;
}
