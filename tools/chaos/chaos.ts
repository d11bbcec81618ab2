import { setTimeout as sleep } from 'node:timers/promises';
import { connect, MarketClockRepository, openKeyring } from '@tandem/database';
import { MODEL_KINDS, nextSession } from '@tandem/domain';
import { Cluster } from './cluster.ts';
import { driftEpisode, type DriftEpisode } from './drift-episode.ts';
import { faultsOf, type Fault } from './faults.ts';
import { brokenInvariants } from './invariants.ts';
import { championChangeRuns, promoteChallenger, runWithFaults } from './nightly-run.ts';

/** A first start prepares the market and trains version 1 of both models. */
const FIRST_START_MS = 240_000;
/** What a killed API takes to be there again. */
const RECOVERY_MS = 60_000;

export interface ChaosRun {
  readonly seed: number;
  readonly session: string;
  readonly faults: readonly Fault[];
  /** Whether the operator's change of champion was started; the first runs have no second version. */
  readonly championChanged: boolean;
  readonly milliseconds: number;
  /** What became of a broken champion after the last run of an installation; null after all others. */
  readonly episode: DriftEpisode | null;
  /** Invariants that do not hold after it, a sentence each. */
  readonly broken: readonly string[];
}

/**
 * Runs a whole installation in `directory`, a session with its nightly run for each seed, and in the end one with a broken champion, and
 * kills its processes as the seeds decide.
 * @param onRun called after each of them
 */
export async function chaos(directory: string, seeds: readonly number[], onRun: (run: ChaosRun) => void): Promise<ChaosRun[]> {
  const cluster = await Cluster.start(directory);
  const runs: ChaosRun[] = [];
  try {
    let session = await firstSession(cluster);
    for (const seed of seeds) {
      const faults = faultsOf(seed);
      const earlier = await cluster.client(championChangeRuns);
      const [milliseconds, championChanged] = await Promise.all([
        runWithFaults(cluster, session, faults, earlier),
        promoteChallenger(cluster, MODEL_KINDS[seed % MODEL_KINDS.length]!, `${directory}/${seed}`),
      ]);
      const episode = seed === seeds.at(-1) ? await driftEpisode(cluster, session, seed) : null;
      const broken = [...(episode?.broken ?? []), ...(await settledInvariants(cluster, session))];
      const run = { seed, session, faults, championChanged, milliseconds, episode, broken };
      runs.push(run);
      onRun(run);
      session = nextSession(session).date;
    }
    return runs;
  } finally {
    await cluster.stop();
  }
}

/** What is broken for good: a process that was killed last may still be starting, and a change of champion on its way. */
async function settledInvariants(cluster: Cluster, session: string): Promise<string[]> {
  for (let waited = 0; ; waited += 1_000) {
    const broken = await brokenInvariants(cluster, session).catch((error: unknown) => [`They could not be looked at: ${String(error)}`]);
    if (broken.length === 0 || waited >= RECOVERY_MS) return broken;
    await sleep(1_000);
  }
}

/** The first session that streams; its market is prepared, and has champions, by then. */
async function firstSession(cluster: Cluster): Promise<string> {
  const deadline = performance.now() + FIRST_START_MS;
  while (performance.now() < deadline) {
    const clock = await readClock(cluster);
    if (clock?.state === 'open' && clock.session !== null) return clock.session;
    await sleep(200);
  }
  throw new Error(`The market did not open within ${FIRST_START_MS / 1000} s.`);
}

async function readClock(cluster: Cluster) {
  const database = await connect(cluster.databaseUrl, { applicationName: 'tandem-chaos', max: 1, keys: openKeyring(cluster.keyFiles) });
  try {
    return await new MarketClockRepository(database).read();
  } finally {
    await database.close();
  }
}
