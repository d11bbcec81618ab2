import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SpawnedStack, type StackAddresses } from '../e2e/spawned-stack.ts';
import { askDatabase } from '../testing/ask-database.ts';
import { latencyTable, measurement, type Measurement } from './report.ts';

const ROUNDS = 3;
/** Long enough for each process to count as one that was up, and for bars to flow. */
const CALM_MS = 15_000;
const POLL_MS = 50;
/** One try at what may be away. */
const TRY_MS = 1_000;
const GIVE_UP_MS = 60_000;

/** Whether it does its work again. */
type Check = () => Promise<boolean>;

/** From SIGKILL to work done again, of each process of an installation, seen from outside. */
export async function benchRecovery(): Promise<string> {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const source = process.env['SOURCE'] ?? 'simulated';
  const stack = SpawnedStack.start({ SOURCE: source, VAR_DIR: varDir });
  try {
    const addresses = await stack.ready(300_000);
    await untilTrue(newBars(addresses));
    const recorded = (name: string) => async () => Number.parseInt(readFileSync(join(varDir, source, 'run', `${name}.pid`), 'utf8'), 10);
    return latencyTable([
      await measure('API killed → ready', recorded('api'), () => async () => apiIsReady(addresses)),
      await measure('worker killed → next bar stored', recorded('worker'), () => newBars(addresses)),
      await measure(
        'PostgreSQL killed → answers a query',
        () => postmasterOf(addresses),
        () => async () => (await countBars(addresses)) !== null,
      ),
      await measure('Temporal killed → finds a run', recorded('temporal'), () => async () => temporalAnswers(addresses)),
    ]);
  } finally {
    await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }
}

async function measure(name: string, pidOf: () => Promise<number>, newCheck: () => Check): Promise<Measurement> {
  const sample: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await sleep(CALM_MS);
    const pid = await pidOf();
    const check = newCheck();
    await check();
    const killed = performance.now();
    process.kill(pid, 'SIGKILL');
    await untilTrue(check);
    sample.push(performance.now() - killed);
  }
  return measurement(name, sample);
}

async function untilTrue(check: Check): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MS;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`No recovery within ${GIVE_UP_MS / 1_000} s.`);
    await sleep(POLL_MS);
  }
}

function apiIsReady({ apiUrl }: StackAddresses): Promise<boolean> {
  return fetch(`${apiUrl}/health/ready`, { signal: AbortSignal.timeout(TRY_MS) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}

/** True once there are more bars than at the first call. */
function newBars(addresses: StackAddresses): Check {
  let first: number | null = null;
  return async () => {
    const count = await countBars(addresses);
    first ??= count;
    return count !== null && first !== null && count > first;
  };
}

const countBars = (addresses: StackAddresses) =>
  askDatabase<{ n: number }>(addresses.databaseUrl, 'select count(*)::int as n from bars').then((row) => row?.n ?? null);

async function postmasterOf(addresses: StackAddresses): Promise<number> {
  const row = await askDatabase<{ data_directory: string }>(addresses.databaseUrl, 'show data_directory');
  return Number.parseInt(readFileSync(join(row!.data_directory, 'postmaster.pid'), 'utf8'), 10);
}

async function temporalAnswers({ temporalAddress, temporalNamespace: namespace }: StackAddresses): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address: temporalAddress, connectTimeout: TRY_MS });
    try {
      const execution = { workflowId: 'ingest-prices' };
      await connection.withDeadline(Date.now() + TRY_MS, () =>
        connection.workflowService.describeWorkflowExecution({ namespace, execution }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
