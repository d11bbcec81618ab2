import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { NativeConnection } from '@temporalio/worker';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectTemporal, TemporalUnreachableError } from './temporal.js';

/** A connection whose server answers the making of a namespace, and of what is in it, like this. */
function connected(make: () => Promise<unknown>) {
  const connection = {
    workflowService: { registerNamespace: make },
    operatorService: { addSearchAttributes: vi.fn(make) },
    withDeadline: (_deadline: number, work: () => Promise<unknown>) => work(),
    close: vi.fn(async () => undefined),
  };
  vi.spyOn(NativeConnection, 'connect').mockResolvedValue(connection as unknown as NativeConnection);
  return connection;
}

describe('connectTemporal', () => {
  afterEach(() => vi.restoreAllMocks());

  it('leaves no connection behind when the namespace cannot be had', async () => {
    const connection = connected(() => Promise.reject(new Error('permission denied')));
    await expect(connectTemporal('temporal:7233', 'replay')).rejects.toThrow(TemporalUnreachableError);
    expect(connection.close).toHaveBeenCalledOnce();
  });

  it('takes a namespace that is there already with its search attributes', async () => {
    const connection = connected(() => Promise.reject(Object.assign(new Error('exists'), { code: 6 })));
    expect(await connectTemporal('temporal:7233', 'replay')).toBe(connection);
    expect(connection.close).not.toHaveBeenCalled();
    expect(connection.operatorService.addSearchAttributes.mock.calls).toMatchObject(
      [
        { searchAttributes: { TandemReason: 2 } },
        { searchAttributes: { TandemSession: 2 } },
        { searchAttributes: { TandemOutcome: 7 } },
      ].map((made) => [made]),
    );
  });

  it('gives up a server that takes the connection and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(connectTemporal(address, 'replay', 300)).rejects.toThrow(/cannot be used: no answer within 0.3 s/);
    silent.close();
  });

  it('names the server that does not answer', async () => {
    vi.spyOn(NativeConnection, 'connect').mockRejectedValue(new Error('refused'));
    await expect(connectTemporal('temporal:7233', 'replay')).rejects.toThrow(/temporal:7233 \(namespace replay\) cannot be used: refused/);
  });
});
