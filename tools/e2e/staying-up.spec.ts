import { request } from 'node:http';
import { Connection } from '@temporalio/client';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askDatabase } from '../testing/ask-database.ts';
import { commandOf, listeningSockets, processesOf, programOf } from './processes.ts';
import { SmallDisk } from './small-disk.ts';
import { SpawnedStack, type StackAddresses } from './spawned-stack.ts';

/** Long, because other specs run beside this one: what counts is that it goes on by itself, not when. */
const PATIENCE = { timeout: 240_000, interval: 250 };
/** Health answers within 2.5 s on a machine that does nothing else. */
const ANSWER_MS = 10_000;
/** What the state of two symbols needs, and as much again. */
const DISK_MB = 400;

interface Ready {
  readonly [indicator: string]: { readonly status: string; readonly message?: string };
}

describe('a stack that something happens to', () => {
  let disk: SmallDisk;
  let stack: SpawnedStack;
  let addresses: StackAddresses;

  beforeAll(async () => {
    disk = await SmallDisk.mount(DISK_MB);
    stack = SpawnedStack.start({
      SOURCE: 'simulated',
      SYMBOLS: 'NKE SPY',
      VAR_DIR: disk.directory,
      HOST: '0.0.0.0',
      NIGHT_EPOCHS: '1',
      NIGHT_SAMPLES: '256',
    });
    addresses = await stack.ready(90_000);
  }, 300_000);

  afterAll(async () => {
    await stack?.stop();
    await disk?.remove();
  }, 60_000);

  const read = <T extends pg.QueryResultRow>(statement: string) => askDatabase<T>(addresses.databaseUrl, statement);

  const marketState = async () => (await read<{ state: string }>('select state from market_clock'))?.state;
  const barCount = async () => (await read<{ n: number }>('select count(*)::int as n from bars'))?.n ?? 0;

  /** Minutes between the first and the last bar of the newest session that have no bar, over all symbols. */
  const missingMinutes = async () =>
    (
      await read<{ missing: number }>(`
        select sum(minutes - stored)::int as missing from (
          select count(*) as stored, extract(epoch from max(ts) - min(ts)) / 60 + 1 as minutes from bars
          where ts >= (select session::timestamptz from market_clock) group by symbol) as each`)
    )?.missing;

  async function ready(): Promise<Ready> {
    const response = await fetch(`${addresses.apiUrl}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const answer = (await response.json()) as { details?: Ready; checks?: { details: Ready } };
    return answer.details ?? answer.checks!.details;
  }

  /** Why the activity that a run has under way was tried again. */
  async function lastFailureOf(workflowId: string): Promise<string | null | undefined> {
    const { temporalAddress: address, temporalNamespace: namespace } = addresses;
    const connection = await Connection.connect({ address });
    try {
      const { pendingActivities } = await connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
      return pendingActivities?.[0]?.lastFailure?.message;
    } finally {
      await connection.close();
    }
  }

  /** Bars are stored again, and none of the session is missing. */
  async function goesOn(): Promise<void> {
    const before = await barCount();
    await expect.poll(async () => (await barCount()) > before, PATIENCE).toBe(true);
    expect(await missingMinutes()).toBe(0);
  }

  it('stores bars', async () => {
    await expect.poll(marketState, PATIENCE).toBe('open');
    await goesOn();
  }, 300_000);

  it('lets other machines reach dashboard and API alone, where HOST says so, and warns of that', () => {
    const sockets = listeningSockets(processesOf(disk.directory));
    const count = (program: string) => sockets.filter((socket) => socket.program === program).length;

    const open = sockets.filter(({ host }) => !host.startsWith('127.'));
    expect(open).toEqual([{ program: 'node', host: '0.0.0.0', port: Number(new URL(addresses.apiUrl).port) }]);
    expect(stack.said).toContain('WARNING: HOST=0.0.0.0');
    // The API, and the gate of the Temporal UI.
    expect(count('node')).toBe(2);
    expect(count('postgres')).toBe(1);
    // Frontend, HTTP, metrics and UI, whose ports are given to it, and three for its inner parts.
    expect(count('temporal')).toBe(7);
  });

  it('answers no request to Temporal by HTTP for a name that is not its own', async () => {
    const sockets = listeningSockets(processesOf(disk.directory)).filter(({ program, host, port }) =>
      program === 'temporal' ? host === '127.0.0.1' : port === Number(new URL(addresses.temporalUiUrl).port),
    );
    const ask = (host: string) =>
      Promise.all(sockets.map(({ port }) => httpStatus({ port, path: '/api/v1/namespaces', headers: { host: `${host}:${port}` } })));

    expect(sockets).toHaveLength(7);
    expect((await ask('127.0.0.1')).filter((status) => status === 200)).toHaveLength(2);
    expect((await ask('rebound.example')).filter((status) => status === 200)).toEqual([]);
  });

  it('says that the disk is full, and goes on once there is room', async ({ skip }) => {
    if (!disk.canBeFilled) skip('only root may mount a disk of its own');
    disk.fill();
    await expect.poll(async () => (await ready())['disk']?.message, PATIENCE).toContain('nothing can be stored');
    await expect.poll(() => stack.said, PATIENCE).toContain('Disk full');
    disk.fill(); // What was free for a moment, as by a file that was replaced.

    disk.makeRoom();

    await expect.poll(() => stack.said, PATIENCE).toContain('There is room again');
    await goesOn();
    await expect.poll(async () => (await ready())['disk']?.status, PATIENCE).toBe('up');
  }, 300_000);

  it.each([
    { program: 'postgres', indicator: 'database', status: 'down' },
    { program: 'temporal', indicator: 'temporal', status: 'degraded' },
  ])(
    'answers while $program hangs, says so, and goes on once it no longer does',
    async ({ program, indicator, status }) => {
      const frozen = processesOf(disk.directory).filter((pid) => programOf(pid).startsWith(program));
      expect(frozen.length).toBeGreaterThan(0);
      for (const pid of frozen) process.kill(pid, 'SIGSTOP');
      try {
        await expect.poll(async () => (await ready())[indicator]?.status, PATIENCE).toBe(status);
        expect((await fetch(`${addresses.apiUrl}/health/live`, { signal: AbortSignal.timeout(ANSWER_MS) })).status).toBe(200);
      } finally {
        for (const pid of frozen) process.kill(pid, 'SIGCONT');
      }

      await expect.poll(async () => (await ready())[indicator]?.status, PATIENCE).toBe('up');
      await goesOn();
    },
    180_000,
  );

  it('does again at once what a killed worker had begun', async () => {
    const [worker] = processesOf(disk.directory).filter((pid) => commandOf(pid).includes('apps/worker/dist/main'));
    process.kill(worker!, 'SIGKILL');

    await goesOn();
    expect(stack.said).toContain('worker stopped unexpectedly (SIGKILL); starting it again');
    // Not missed by its heartbeats: the worker that followed has said so.
    expect(await lastFailureOf('ingest-prices')).toContain(`The worker ${worker}@`);
  }, 300_000);

  it('leaves nothing running when its supervisor is killed', async () => {
    expect(processesOf(disk.directory).length).toBeGreaterThan(4);

    process.kill(addresses.pid, 'SIGKILL');

    await expect.poll(() => processesOf(disk.directory), PATIENCE).toEqual([]);
  }, 300_000);
});

/** Null where no HTTP is spoken. */
function httpStatus(options: {
  readonly port: number;
  readonly path: string;
  readonly headers: Record<string, string>;
}): Promise<number | null> {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', signal: AbortSignal.timeout(5_000), ...options }, (answer) => resolve(answer.resume().statusCode!))
      .on('error', () => resolve(null))
      .end();
  });
}
