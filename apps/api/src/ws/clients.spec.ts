import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { anUpdate } from '../../testing/updates.js';
import { Clients } from './clients.js';

/** A connection to `clients` that sends at once, and the stream below it. */
function connect(clients: Clients) {
  const socket = Object.assign(new EventEmitter(), { bufferedAmount: 0, extensions: '', readyState: 1, OPEN: 1 }) as unknown as WebSocket;
  const stream = new PassThrough();
  clients.add(socket, stream);
  return { client: clients.get(socket)!, stream };
}

describe('connected clients', () => {
  it('are served when each has been sent what it waits for, or nobody is to be served any more', async () => {
    const clients = new Clients();
    clients.open(() => [{ event: 'error', data: { title: 'Hello', detail: 'A first answer.' } }]);
    await clients.served();
    const connected = Array.from({ length: 3 }, () => connect(clients));
    for (const { client } of connected) {
      client.subscribe(['GS']);
      clients.serve(client);
    }
    const read = () => connected.map(({ stream }) => String(stream.read()));
    expect(read()).toEqual(['null', 'null', 'null']);
    await clients.served();
    for (const sent of read()) expect(sent).toContain('Hello');
    clients.sendUpdates([anUpdate('GS', 100)]);
    await clients.served();
    for (const sent of read()) expect(sent).toContain('"price":100');
    clients.serve(connected[0]!.client);
    clients.close();
    await clients.served();
  });

  it('that ask the same one after the other get the same answer, until anything changes', async () => {
    const clients = new Clients();
    let answers = 0;
    clients.open(() => [{ event: 'error', data: { title: `Answer ${++answers}`, detail: '' } }]);
    const ask = async (...symbols: string[]) => {
      const { client, stream } = connect(clients);
      client.subscribe(symbols);
      clients.serve(client);
      await clients.served();
      return /Answer \d+/.exec(String(stream.read()))?.[0];
    };
    expect([await ask('GS'), await ask('GS'), await ask('SPY'), await ask('GS')]).toEqual(['Answer 1', 'Answer 1', 'Answer 2', 'Answer 1']);
    clients.sendUpdates([anUpdate('GS', 100)]);
    expect([await ask('GS'), await ask('GS')]).toEqual(['Answer 3', 'Answer 3']);
  });
});
