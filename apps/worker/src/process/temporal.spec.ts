import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { NativeConnection } from '@temporalio/worker';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectTemporal, TemporalUnreachableError } from './temporal.js';

/** A connection whose server has no namespace yet, and answers the making of one, and of what is in it, like this. */
function connected(make: () => Promise<unknown>, customAttributes: Record<string, number> = {}) {
  const connection = {
    workflowService: { describeNamespace: () => Promise.reject(withCode(5)), registerNamespace: vi.fn(make) },
    operatorService: { listSearchAttributes: async () => ({ customAttributes }), addSearchAttributes: vi.fn(make) },
    withDeadline: (_deadline: number, work: () => Promise<unknown>) => work(),
    close: vi.fn(async () => undefined),
  };
  vi.spyOn(NativeConnection, 'connect').mockResolvedValue(connection as unknown as NativeConnection);
  return connection;
}

const withCode = (code: number) => Object.assign(new Error('gRPC'), { code });
const SERVER = { address: 'temporal:7233' };

describe('connectTemporal', () => {
  afterEach(() => vi.restoreAllMocks());

  it('leaves no connection behind when the namespace cannot be had', async () => {
    const connection = connected(() => Promise.reject(new Error('permission denied')));
    await expect(connectTemporal(SERVER, 'replay')).rejects.toThrow(TemporalUnreachableError);
    expect(connection.close).toHaveBeenCalledOnce();
  });

  it('makes nothing that is there: who may use a namespace need not be allowed to', async () => {
    const connection = connected(() => Promise.reject(withCode(7)), { TandemReason: 2, TandemSession: 2, TandemOutcome: 7 });
    connection.workflowService.describeNamespace = async () => ({}) as never;
    expect(await connectTemporal(SERVER, 'replay')).toBe(connection);
    expect(connection.workflowService.registerNamespace).not.toHaveBeenCalled();
  });

  it('takes what another worker has made at the same moment', async () => {
    const connection = connected(() => Promise.reject(withCode(6)));
    expect(await connectTemporal(SERVER, 'replay')).toBe(connection);
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
    await expect(connectTemporal({ address }, 'replay', 300)).rejects.toThrow(/cannot be used: no answer within 0.3 s/);
    silent.close();
  });

  it('names the server that does not answer', async () => {
    vi.spyOn(NativeConnection, 'connect').mockRejectedValue(new Error('refused'));
    await expect(connectTemporal(SERVER, 'replay')).rejects.toThrow(/temporal:7233 \(namespace replay\) cannot be used: refused/);
  });
});
