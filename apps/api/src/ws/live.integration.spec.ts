import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Update } from '@tandem/contracts';
import { PredictionRepository } from '@tandem/database';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { TestApi } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

describe('/ws over a real database and real champions', () => {
  let api: TestApi;
  const clients: WsClient[] = [];
  const connect = async () => {
    const client = await WsClient.connect(api.wsUrl);
    clients.push(client);
    return client;
  };
  /** Connects and subscribes, and waits for the answer. */
  const subscribe = async (...symbols: string[]) => {
    const client = await connect();
    client.send({ event: 'subscribe', data: { symbols } });
    await client.next('snapshot');
    return client;
  };

  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
  });
  afterEach(() => clients.splice(0).forEach((client) => client.close()));
  afterAll(() => api?.stop());

  it('sends each committed bar with the predictions of both champions, and records them', async () => {
    const client = await subscribe('NVDA', 'GS');
    const nvda = (await api.commitMinute()).find(({ symbol }) => symbol === 'NVDA')!;
    const data = await client.update(({ symbol, bar }) => symbol === 'NVDA' && bar.close === nvda.close);
    expect(data).toMatchObject({
      ts: new Date(nvda.ts).toISOString(),
      price: nvda.close,
      final: true,
      source: 'simulated',
      recommendation: { proven: false },
    });
    for (const kind of ['lstm', 'transformer'] as const) {
      const { version, down, neutral, up } = data.predictions[kind]!;
      expect(version).toBe(1);
      expect(down + neutral + up).toBeCloseTo(1, 4);
    }
    await expect.poll(async () => (await new PredictionRepository(api.database).recent('NVDA', 1))[0]?.ts).toBe(nvda.ts);
  });

  it('answers a subscription with status, models and the newest state of each symbol', async () => {
    await api.commitMinute();
    const client = await subscribe('GS', 'SPY');
    expect((await client.next('status')).data).toMatchObject({ source: 'simulated', live: false, database: 'up', state: 'open' });
    expect((await client.next('models')).data.champions.map(({ kind, version }) => `${kind} ${version}`)).toEqual([
      'lstm 1',
      'transformer 1',
    ]);
    expect((await client.next('snapshot')).data.updates.map(({ symbol }) => symbol).sort()).toEqual(['GS', 'SPY']);
  });

  it('sends only what is subscribed, and nothing more after it was cancelled', async () => {
    const client = await subscribe('GS', 'NKE');
    client.send({ event: 'unsubscribe', data: { symbols: ['NKE'] } });
    const other = await subscribe('SPY');
    const ts = new Date((await api.commitMinute())[0]!.ts).toISOString();
    await other.update((update) => update.ts === ts);
    await client.update((update) => update.ts === ts);
    expect(client.updates().flatMap((update) => (update.ts === ts ? [update.symbol] : []))).toEqual(['GS']);
  });

  it('sends all symbols of a commit in one frame', async () => {
    const client = await subscribe(...DEFAULT_SYMBOLS);
    const from = client.frames.length;
    const ts = new Date((await api.commitMinute())[0]!.ts).toISOString();
    const frame = await client.next('updates', ({ data: { updates } }) => updates.some((update) => update.ts === ts), from);
    expect(frame.data.updates.map(({ symbol }) => symbol).sort()).toEqual([...DEFAULT_SYMBOLS].sort());
    expect(client.updates(from).filter((update) => update.ts === ts)).toHaveLength(DEFAULT_SYMBOLS.length);
  });

  it('sends the same to who takes deflated frames, to who takes none, and to who asks for other terms', async () => {
    const offers = [true, false, { serverMaxWindowBits: 10 }];
    const connected = await Promise.all(offers.map((perMessageDeflate) => WsClient.connect(api.wsUrl, { perMessageDeflate })));
    clients.push(...connected);
    expect(connected.map(({ socket }) => socket.extensions)).toEqual(['permessage-deflate', '', '']);
    const sent = connected.map(async (client) => {
      client.send({ event: 'subscribe', data: { symbols: [...DEFAULT_SYMBOLS] } });
      await client.next('snapshot');
      return client.frames.length;
    });
    const from = await Promise.all(sent);
    const ts = new Date((await api.commitMinute())[0]!.ts).toISOString();
    const isNew = ({ data }: { readonly data: { readonly updates: readonly Update[] } }) => data.updates.some((update) => update.ts === ts);
    const updates = await Promise.all(connected.map((client, i) => client.next('updates', isNew, from[i])));
    expect(updates[0]!.data.updates).toHaveLength(DEFAULT_SYMBOLS.length);
    for (const other of updates) expect(other).toEqual(updates[0]);
  });

  it('sends a frame a symbol to who asks for that', async () => {
    const client = await connect();
    client.send({ event: 'subscribe', data: { symbols: ['GS', 'SPY'], frames: 'update' } });
    await client.next('snapshot');
    const ts = new Date((await api.commitMinute())[0]!.ts).toISOString();
    for (const symbol of ['GS', 'SPY']) await client.next('update', ({ data }) => data.symbol === symbol && data.ts === ts);
    expect(client.frames.filter(({ message }) => message.event === 'updates')).toEqual([]);
  });

  it('names an unknown symbol and subscribes the known ones all the same', async () => {
    const client = await subscribe('GS', 'NOPE');
    expect((await client.next('error')).data).toEqual({
      title: 'Unknown symbol',
      detail: `'NOPE' is not among the selected symbols, which are ${DEFAULT_SYMBOLS.join(' ')}.`,
    });
    expect((await client.next('snapshot')).data.updates.map(({ symbol }) => symbol)).toEqual(['GS']);
  });

  it('answers a frame that is no message, and keeps the connection', async () => {
    const client = await connect();
    client.send('{"event":');
    expect((await client.next('error')).data.title).toBe('The frame is not valid');
    client.send({ event: 'subscribe', data: { symbols: ['GS'] } });
    await client.next('snapshot');
  });

  it('answers a ping, and the newest of those that come together', async () => {
    const { socket } = await connect();
    const pongs: string[] = [];
    socket.on('pong', (data) => pongs.push(String(data)));
    socket.ping('alone');
    await expect.poll(() => pongs).toEqual(['alone']);
    for (let i = 1; i <= 50; i++) socket.ping(String(i));
    await expect.poll(() => pongs.at(-1)).toBe('50');
    expect(pongs.length).toBeLessThan(50);
  });

  it('gives a client that did not read for a while the newest state, and not all that it missed', async () => {
    const client = await subscribe(...DEFAULT_SYMBOLS);
    const other = await subscribe('SPY');
    const from = client.frames.length;
    client.socket.pause();
    // Some 12 KB each, together twice what is sent to a client that confirms nothing.
    const stamps: string[] = [];
    for (let minute = 0; minute < 45; minute++) {
      const ts = new Date((await api.commitMinute())[0]!.ts).toISOString();
      await other.update((update) => update.ts === ts);
      stamps.push(ts);
    }
    client.socket.resume();
    for (const symbol of DEFAULT_SYMBOLS) await client.update((update) => update.symbol === symbol && update.ts === stamps.at(-1));
    const received = client.updates(from).flatMap(({ symbol, ts }) => (symbol === 'GS' ? [ts] : []));
    expect(new Set(received).size).toBeLessThan(stamps.length);
  });

  it('takes a corrected bar into the newest state', async () => {
    const client = await subscribe('GS');
    const gs = (await api.commitMinute()).find(({ symbol }) => symbol === 'GS')!;
    await client.update(({ bar }) => bar.close === gs.close);
    const corrected = { ...gs, close: gs.high };
    await api.correct(corrected);
    await client.update(({ ts, price }) => ts === new Date(gs.ts).toISOString() && price === corrected.close);
  });

  it('sends provisional predictions for forming bars', async () => {
    const client = await subscribe('GS');
    const gs = (await api.writeForming()).find(({ symbol }) => symbol === 'GS')!;
    const data = await client.update(({ final }) => !final);
    expect(data).toMatchObject({ symbol: 'GS', price: gs.close, final: false });
    expect(data.predictions.lstm?.version).toBe(1);
  });
});
