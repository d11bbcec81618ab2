import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';

/** What the worker registers when it starts. */
const SEARCH_ATTRIBUTE_FLAGS = Object.values(SEARCH_ATTRIBUTES).flatMap(({ name, type }) => [
  '--search-attribute',
  `${name}=${type === 'KEYWORD' ? 'Keyword' : 'KeywordList'}`,
]);

/** A development server of Temporal in memory, with the namespace `test`. */
export async function startTemporal(): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const port = await freePort();
  const server = spawn(TEMPORAL_CLI!, [
    'server',
    'start-dev',
    '--headless',
    '--port',
    String(port),
    '--namespace',
    'test',
    '--log-level',
    'never',
    ...SEARCH_ATTRIBUTE_FLAGS,
  ]);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const address = `127.0.0.1:${port}`;
  while (!(await answers(address))) await sleep(100);
  return {
    address,
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 500 });
    await connection.workflowService.describeNamespace({ namespace: 'test' });
    await connection.close();
    return true;
  } catch {
    return false; // Not listening yet; the caller asks again.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
