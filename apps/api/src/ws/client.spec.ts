import { describe, expect, it } from 'vitest';
import { MAX_BUFFERED_BYTES, Outbox } from './client.js';

/** A socket that sends at once while `bufferedAmount` is small, and notifies its senders when `drain` is called. */
class FakeSocket {
  readonly OPEN = 1;
  readyState: 0 | 1 | 2 | 3 = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  private readonly callbacks: (() => void)[] = [];

  send(data: unknown, options?: unknown, callback?: unknown): void {
    this.sent.push(String(data));
    this.callbacks.push((typeof options === 'function' ? options : callback) as () => void);
  }

  drain(): void {
    this.bufferedAmount = 0;
    for (const callback of this.callbacks.splice(0)) callback();
  }
}

function setUp() {
  const socket = new FakeSocket();
  return { socket, outbox: new Outbox(socket) };
}

describe('Outbox', () => {
  it('sends straight out while the client keeps up', () => {
    const { socket, outbox } = setUp();
    outbox.push('update GS', '1');
    outbox.push('update GS', '2');
    expect(socket.sent).toEqual(['1', '2']);
    expect(outbox.size).toBe(0);
  });

  it('keeps only the newest of each key while it does not, and sends those when it reads again', () => {
    const { socket, outbox } = setUp();
    outbox.push('update GS', 'before');
    socket.bufferedAmount = MAX_BUFFERED_BYTES + 1;
    for (let i = 0; i < 1_000; i++) {
      outbox.push('update GS', `GS ${i}`);
      outbox.push('update SPY', `SPY ${i}`);
    }
    expect(socket.sent).toEqual(['before']);
    expect(outbox.size).toBe(2);
    socket.drain();
    expect(socket.sent).toEqual(['before', 'GS 999', 'SPY 999']);
    expect(outbox.size).toBe(0);
  });

  it('stops again when the client falls behind while it catches up', () => {
    const { socket, outbox } = setUp();
    outbox.push('a', 'before');
    socket.bufferedAmount = MAX_BUFFERED_BYTES + 1;
    outbox.push('a', '1');
    outbox.push('b', '2');
    const send = socket.send.bind(socket);
    socket.send = (...args) => {
      send(...args);
      socket.bufferedAmount = MAX_BUFFERED_BYTES + 1;
    };
    socket.drain();
    expect(socket.sent).toEqual(['before', '1']);
    expect(outbox.size).toBe(1);
  });

  it('sends nothing to a socket that is closing', () => {
    const { socket, outbox } = setUp();
    socket.readyState = 2;
    outbox.push('a', '1');
    expect(socket.sent).toEqual([]);
  });

  it('forgets what was dropped', () => {
    const { socket, outbox } = setUp();
    outbox.push('a', 'before');
    socket.bufferedAmount = MAX_BUFFERED_BYTES + 1;
    outbox.push('a', '1');
    outbox.drop('a');
    socket.drain();
    expect(socket.sent).toEqual(['before']);
  });
});
