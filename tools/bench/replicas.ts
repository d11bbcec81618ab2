import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProcess, replicaOf } from '../../apps/api/testing/api-process.ts';
import { SpawnedStack } from '../e2e/spawned-stack.ts';
import { Updates } from './updates.ts';
import { latencyTable, measurement, type Measurement } from './report.ts';

const ROUNDS = 5;
/** Some sixty bars of every symbol. */
const MEASURE_MS = 60_000;
/** Until a new process shows predictions of both champions, and the supervisor counts it as one that was up. */
const WARM_MS = 15_000;
const POLL_MS = 20;
const GIVE_UP_MS = 60_000;

/** What makes a leader lead no longer. */
const SIGNALS = ['SIGTERM', 'SIGKILL', 'SIGSTOP'] as const;

/** One of two APIs over one database. */
interface Api {
  readonly url: string;
  pid(): number;
  /** Ends it, whatever state it is in, and has another one in its place. */
  replace(): Promise<void>;
}

/**
 * Two APIs over one database: how long a bar takes to the clients of the leader and of the follower, and how long nobody leads when the
 * leader ends.
 */
export async function benchReplicas(): Promise<string> {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const stack = SpawnedStack.start({ SOURCE: 'simulated', VAR_DIR: varDir });
  let second: ApiProcess | undefined;
  try {
    const addresses = await stack.ready(300_000);
    const { apiUrl, databaseUrl } = addresses;
    const leading = await Updates.follow(addresses);
    await leading.firstWithBoth;
    const start = async () => (second = await ApiProcess.start(databaseUrl, varDir));
    const following = await Updates.follow({ ...addresses, apiUrl: (await start()).url });
    await sleep(WARM_MS);
    for (const updates of [leading, following]) updates.take();
    await sleep(MEASURE_MS);
    const measured = [
      measurement('bar announced by the database → its update at a client of the leader', leading.take()),
      measurement('the same, at a client of a follower', following.take()),
    ];
    for (const updates of [leading, following]) await updates.stop();

    const pid = () => Number.parseInt(readFileSync(join(varDir, 'simulated/run/api.pid'), 'utf8'), 10);
    // The supervisor starts it again.
    const ofStack: Api = { url: apiUrl, pid, replace: async () => void process.kill(pid(), 'SIGKILL') };
    const other = (): Api => ({
      url: second!.url,
      pid: () => second!.pid,
      replace: async () => {
        await second!.remove();
        await start();
      },
    });
    for (const signal of SIGNALS) measured.push(await measureTakeovers(signal, () => [ofStack, other()]));
    return latencyTable(measured);
  } finally {
    await second?.remove();
    await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }
}

async function measureTakeovers(signal: (typeof SIGNALS)[number], both: () => readonly [Api, Api]): Promise<Measurement> {
  const sample: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(WARM_MS);
    const [one, another] = both();
    const [leader, follower] = (await leads(one)) ? [one, another] : [another, one];
    const ended = performance.now();
    process.kill(leader.pid(), signal);
    while (!(await leads(follower))) {
      if (performance.now() - ended > GIVE_UP_MS) throw new Error(`Nobody leads ${GIVE_UP_MS / 1_000} s after ${signal}.`);
      await sleep(POLL_MS);
    }
    sample.push(performance.now() - ended);
    if (signal === 'SIGSTOP' || leader !== one) await leader.replace();
  }
  return measurement(`${signal} to the leader → the other one leads`, sample);
}

const leads = async ({ url }: Api) => (await replicaOf(url)).role === 'leader';
