import type { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anUpdate } from '../../testing/updates.js';
import { Client } from './client.js';
import { Frames } from './frame.js';
import { Outgoing } from './outgoing.js';

/** A socket that sends at once unless it is blocked. */
class FakeSocket {
  readonly OPEN = 1;
  readyState: 0 | 1 | 2 | 3 = 1;
  bufferedAmount = 0;
  extensions = '';
  blocked = false;
  terminated = false;
  /** By symbol, the price of each update of each frame. */
  readonly sent: string[] = [];
  readonly pings: string[] = [];
  private readonly callbacks: (() => void)[] = [];

  write(bytes: Buffer, callback: () => void = () => undefined): true {
    if (this.blocked) this.bufferedAmount += bytes.length;
    for (const text of textsOf(bytes)) {
      const { event, data: body } = JSON.parse(text) as { event: string; data: { updates?: { symbol: string; price: number }[] } };
      this.sent.push(body.updates === undefined ? event : body.updates.map(({ symbol, price }) => `${symbol} ${price}`).join(' '));
    }
    if (this.bufferedAmount > 0) this.callbacks.push(callback);
    else callback();
    return true;
  }

  ping(data?: unknown): void {
    this.pings.push(String(data));
  }

  terminate(): void {
    this.terminated = true;
  }

  /** All that waited in this process leaves it. */
  drain(): void {
    this.blocked = false;
    this.bufferedAmount = 0;
    for (const callback of this.callbacks.splice(0)) callback();
  }
}

/** The texts of frames of less than 64 KiB. */
function textsOf(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const start = at + (bytes[at + 1] === 126 ? 4 : 2);
    const end = start + (bytes[at + 1] === 126 ? bytes.readUInt16BE(at + 2) : bytes[at + 1]!);
    texts.push(bytes.toString('utf8', start, end));
    at = end;
  }
  return texts;
}

function setUp() {
  const socket = new FakeSocket();
  const outgoing = new Outgoing();
  const deliver = () => client.deliver(outgoing, ({ symbols }) => new Frames([`{"event":"answer ${[...symbols].join(' ')}","data":{}}`]));
  const client = new Client(socket, socket as unknown as Duplex, outgoing.change, 0, deliver);
  const commit = (...prices: readonly (readonly [symbol: string, price: number])[]) => {
    outgoing.takeUpdates(prices.map(([symbol, price]) => anUpdate(symbol, price)));
    deliver();
  };
  client.subscribe(['GS', 'SPY']);
  deliver();
  socket.sent.length = 0;
  return { socket, outgoing, client, deliver, commit };
}

describe('a client', () => {
  it('gets all its symbols of a commit in one frame', () => {
    const { socket, commit } = setUp();
    commit(['GS', 1], ['NKE', 2], ['SPY', 3]);
    expect(socket.sent).toEqual(['GS 1 SPY 3']);
  });

  it('confirms as often when its frames are deflated: what counts is how old they are', () => {
    const pings = ['', 'permessage-deflate'].map((extensions) => {
      const socket = Object.assign(new FakeSocket(), { extensions, write: () => true });
      const outgoing = new Outgoing();
      const client = new Client(socket, socket as unknown as Duplex, outgoing.change, 0, () => undefined);
      const symbols = Array.from({ length: 20 }, (_, i) => `S${i}`);
      client.subscribe(symbols);
      client.deliver(outgoing, () => new Frames([]));
      for (let commit = 1; socket.pings.length === 0; commit++) {
        outgoing.takeUpdates(symbols.map((symbol) => anUpdate(symbol, commit)));
        client.deliver(outgoing, () => new Frames([]));
      }
      return outgoing.change;
    });
    expect(pings[1]).toBe(pings[0]);
  });

  it('gets nothing while anything waits for it in this process, and then the newest state at once', () => {
    const { socket, commit } = setUp();
    socket.blocked = true;
    commit(['GS', 1]);
    for (let price = 2; price < 1_000; price++) commit(['GS', price]);
    commit(['SPY', 7]);
    expect(socket.sent).toEqual(['GS 1']);
    socket.drain();
    expect(socket.sent).toEqual(['GS 1', 'GS 999 SPY 7']);
  });

  it('gets no more than a little while it confirms nothing, and the newest state when it does', () => {
    const { socket, client, commit } = setUp();
    for (let price = 1; price <= 10_000; price++) commit(['GS', price]);
    expect(socket.pings).toHaveLength(1);
    expect(socket.sent.length).toBeLessThan(2_000);
    client.pong(Buffer.from(socket.pings[0]!));
    expect(socket.sent.at(-1)).toBe('GS 10000');
  });

  it('does not count as confirmed what another ping asked for', () => {
    const { socket, client, commit } = setUp();
    for (let price = 1; price <= 10_000; price++) commit(['GS', price]);
    const sent = socket.sent.length;
    for (const data of ['0', '', 'x', '2', '-1']) client.pong(Buffer.from(data));
    expect(socket.sent).toHaveLength(sent);
  });

  it('is answered once for several subscriptions that waited, and told the newest refusal first', () => {
    const { socket, client, deliver } = setUp();
    socket.bufferedAmount = 1;
    client.refuse({ event: 'error', data: { title: 'older', detail: '' } });
    client.refuse({ event: 'error', data: { title: 'newer', detail: '' } });
    client.subscribe(['NKE']);
    client.subscribe(['BA']);
    deliver();
    socket.bufferedAmount = 0;
    deliver();
    expect(socket.sent).toEqual(['error', 'answer BA GS NKE SPY']);
  });

  it('gets a frame a symbol if it asked for that', () => {
    const { socket, client, deliver, commit } = setUp();
    client.subscribe(['GS'], 'update');
    deliver();
    commit(['GS', 1], ['SPY', 2]);
    expect(socket.sent.slice(1)).toEqual(['update', 'update']);
  });

  it('is sent nothing when it is closing', () => {
    const { socket, commit } = setUp();
    socket.readyState = 2;
    commit(['GS', 1]);
    expect(socket.sent).toEqual([]);
  });

  it('is cut when it answers no ping', () => {
    const { socket, client } = setUp();
    client.checkAlive();
    client.pong(Buffer.from(socket.pings[0]!));
    client.checkAlive();
    expect(socket.terminated).toBe(false);
    client.checkAlive();
    expect(socket.terminated).toBe(true);
  });

  it('knows the newest of each of its symbols once it reads, whatever it could not read before', () => {
    const commits = fc.array(fc.record({ symbol: fc.constantFrom('GS', 'SPY', 'NKE'), blocked: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(commits, (steps) => {
        const { socket, deliver, commit } = setUp();
        const newest = new Map<string, number>();
        for (const [price, { symbol, blocked }] of steps.entries()) {
          if (blocked) socket.blocked = true;
          else socket.drain();
          commit([symbol, price]);
          if (symbol !== 'NKE') newest.set(symbol, price);
        }
        socket.drain();
        deliver();
        const known = new Map<string, number>();
        for (const frame of socket.sent) for (const [, symbol, price] of frame.matchAll(/(\w+) (\d+)/g)) known.set(symbol!, Number(price));
        expect(known).toEqual(newest);
      }),
    );
  });
});
