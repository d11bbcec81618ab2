import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTransientFailure } from '@tandem/database';
import { TcpProxy, useDatabase } from '@tandem/database/testing';
import { WINDOW_VALUES } from '@tandem/features';
import { UnavailableProblem } from '../http/problems.js';
import { ModelThread } from './model-thread.js';

describe('the threads beside the live loop, over a real database', () => {
  const databases = useDatabase();
  let proxy: TcpProxy;
  let threads: ModelThread;
  const nowhere = { symbol: 'GS', ts: Date.parse('2026-03-05T15:00:00Z') };
  const version = { kind: 'lstm', version: 7 } as const;
  const window = new Float32Array(WINDOW_VALUES);

  beforeAll(async () => {
    const url = new URL(await databases.createUrl());
    proxy = await TcpProxy.to({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${proxy.port}`;
    threads = new ModelThread({ databaseUrl: url.href, trustedKeysFile: '/nowhere', source: 'simulated' });
  });
  afterAll(async () => {
    await threads?.stop();
    await proxy?.cut();
  });

  it('has no window where there is no bar', async () => {
    expect(await threads.run('pastWindow', nowhere)).toBeNull();
  });

  it('says why a version cannot be run, and explains none of it', async () => {
    expect(await threads.run('forecast', { version, window })).toBe('No file is stored of LSTM v7.');
    expect(await threads.run('explain', { version, window, classIndex: 0 })).toBeNull();
  });

  it('refuses requests while too many wait, but not what a BUY or SELL needs, and takes them again once they are answered', async () => {
    const waiting = Array.from({ length: 50 }, () => threads.answer('pastWindow', nowhere));
    await expect(threads.answer('pastWindow', nowhere)).rejects.toThrow(UnavailableProblem);
    expect(await threads.run('pastWindow', nowhere)).toBeNull();
    await Promise.all(waiting);
    expect(await threads.answer('pastWindow', nowhere)).toBeNull();
  });

  it('does what nobody waits for when all requests are answered, each with all of its tasks', async () => {
    const done: string[] = [];
    const ask = async (name: string) => {
      await threads.answer('pastWindow', nowhere);
      await threads.answer('pastWindow', nowhere);
      done.push(name);
    };
    const first = ask('first');
    const behind = threads.runBehind('pastWindow', nowhere).then(() => done.push('behind'));
    await Promise.all([first, ask('second'), behind]);
    expect(done).toEqual(['first', 'second', 'behind']);
    expect(await threads.runBehind('pastWindow', nowhere)).toBeNull();
  });

  it('fails as the database does while that is away, and works again after it', async () => {
    await proxy.cut();
    const error = await threads.run('pastWindow', nowhere).catch((reason: unknown) => reason);
    expect(error).toSatisfy(isTransientFailure);
    await proxy.restore();
    expect(await threads.run('pastWindow', nowhere)).toBeNull();
  });
});
