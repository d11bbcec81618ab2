import type { Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerMessage } from '@tandem/contracts';
import { anUpdate, aStatus } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { UnreadableAnswer } from '../shared/problem';
import { decodeFrame, LiveConnection, RANDOM, reconnectDelay, SILENCE_MS } from './live-connection';

describe('decodeFrame', () => {
  it('reads an update', () => {
    const update = anUpdate({ symbol: 'NVDA' });
    expect(decodeFrame(JSON.stringify({ event: 'update', data: update }))).toEqual({ event: 'update', data: update });
  });

  it('passes over an event that it does not know', () => {
    expect(decodeFrame('{"event":"weather","data":{}}')).toBeNull();
  });

  it.each([
    ['no JSON', '<html>'],
    ['a known event of another form', '{"event":"update","data":{"symbol":"NVDA"}}'],
    ['no event at all', '[]'],
  ])('refuses %s', (_case, text) => {
    expect(() => decodeFrame(text)).toThrow(UnreadableAnswer);
  });
});

describe('reconnectDelay', () => {
  it('doubles from half a second up to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(reconnectDelay)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });
});

const status: ServerMessage = { event: 'status', data: aStatus() };

function connect(...providers: Provider[]) {
  const { network } = setUp(...providers);
  const connection = TestBed.inject(LiveConnection);
  const received: ServerMessage[] = [];
  const subscription = connection.messages(['NVDA', 'SPY']).subscribe((message) => received.push(message));
  return { network, connection, received, subscription };
}

describe('LiveConnection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('subscribes to all symbols as soon as the connection stands', () => {
    const { network, connection } = connect();
    expect(connection.state()).toBe('connecting');
    network.accept();
    expect(connection.state()).toBe('connected');
    expect(network.sent).toEqual([{ event: 'subscribe', data: { symbols: ['NVDA', 'SPY'] } }]);
  });

  it('passes messages on', () => {
    const { network, received } = connect();
    network.accept();
    network.deliver(status);
    expect(received).toEqual([status]);
  });

  it('reconnects and subscribes again when the server goes away', () => {
    const { network, connection, received } = connect();
    network.accept();
    network.deliver(status);
    network.close();
    expect(connection.state()).toBe('reconnecting');
    vi.advanceTimersByTime(500);
    network.accept();
    network.deliver(status);
    expect(connection.connections()).toBe(2);
    expect(network.sent).toHaveLength(2);
    expect(received).toHaveLength(2);
  });

  it('waits longer after each attempt that fails', () => {
    const { network } = connect();
    network.fail();
    vi.advanceTimersByTime(500);
    network.fail();
    vi.advanceTimersByTime(999);
    expect(network.attempts).toBe(2);
    vi.advanceTimersByTime(1);
    expect(network.attempts).toBe(3);
  });

  it.each([
    [0, 250],
    [1, 750],
  ])('does not come back at the same moment as other pages (%s: after %s ms)', (random, ms) => {
    const { network } = connect({ provide: RANDOM, useValue: () => random });
    network.fail();
    vi.advanceTimersByTime(ms - 1);
    expect(network.attempts).toBe(1);
    vi.advanceTimersByTime(1);
    expect(network.attempts).toBe(2);
  });

  it('gives up a line on which nothing is heard any more', () => {
    const { network, connection } = connect();
    network.accept();
    network.deliver(status);
    vi.advanceTimersByTime(SILENCE_MS);
    expect(connection.state()).toBe('reconnecting');
  });

  it('drops and counts a message of another form, and goes on', () => {
    const { network, connection, received } = connect();
    network.accept();
    network.deliverText('{"event":"update","data":{}}');
    network.deliverText('not JSON');
    network.deliver(status);
    expect(connection.dropped()).toBe(2);
    expect(console.warn).toHaveBeenCalledTimes(2);
    expect(received).toEqual([status]);
  });

  it('stops when nobody listens any more', () => {
    const { network, subscription } = connect();
    subscription.unsubscribe();
    vi.advanceTimersByTime(60_000);
    expect(network.attempts).toBe(1);
  });
});
