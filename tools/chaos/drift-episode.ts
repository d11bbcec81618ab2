import { setTimeout as sleep } from 'node:timers/promises';
import { ChampionRepository, connect, DriftRepository, openKeyring, PredictionRepository, type Database } from '@tandem/database';
import { BAR_MS, MARKET_SYMBOL, Random, sessionMinutes, sessionsBefore, type Session } from '@tandem/domain';
import { requestPromotion } from '../stack/api-client.ts';
import { registerVersionOf, trainBroken } from '../testing/broken-version.ts';
import type { Cluster } from './cluster.ts';
import type { Target } from './faults.ts';
import { retryWhileAway } from './nightly-run.ts';

const KIND = 'lstm';
/** What is killed; a training has no part in it. */
const TARGETS: readonly Target[] = ['worker', 'postgres', 'temporal', 'api'];
/** Times real time: a session lasts three minutes, in which four processes are killed and the monitor has to look five times. */
const SPEED = 120;
/** Longer than all that waits for a killed worker: the monitor for 15 s, a change of champion for two minutes where it was publishing. */
const STEP_MS = 240_000;
/** Longest wait until a process is killed, milliseconds: a check or a change of champion takes about as long. */
const MAX_DELAY_MS = 1_000;
const POLL_MS = 100;
/** No other version has served in it: it is long before the first that streams. */
const SERVED_SESSIONS_BACK = 5;

interface Kill {
  readonly target: Target;
  readonly delay: number;
}

/** What became of a broken champion. */
export interface DriftEpisode {
  /** In the order in which they were killed, and how long after what they were killed for, milliseconds. */
  readonly kills: readonly Kill[];
  readonly milliseconds: number;
  /** What is not as it should be in the end, a sentence each. */
  readonly broken: readonly string[];
}

/**
 * The operator makes a broken version champion, against the gate; the monitor finds it, and goes back to the version before. Processes are
 * killed when it has warned, when it is sure, when the champion has changed back and after the next check.
 * @param session the newest that streamed
 * @param seed of the order in which they are killed
 * @throws Error when a step does not come
 */
export async function driftEpisode(cluster: Cluster, session: string, seed: number): Promise<DriftEpisode> {
  const started = performance.now();
  cluster.speed = SPEED;
  await cluster.restart('worker', 'SIGTERM');
  const kills = killsOf(seed);
  const { version, predecessor } = await ask(cluster, (database) => prepare(database, cluster.symbols, session));
  const { status, detail } = await retryWhileAway(() =>
    requestPromotion(cluster, KIND, version, { reason: 'a broken one', key: 'broken' }),
  );
  if (status !== 202) throw new Error(`The API refused the change with ${status}: ${detail}`);

  const steps: readonly Condition[] = [
    (database) => isAlerted(database, version, 'warning'),
    (database) => isAlerted(database, version, 'severe'),
    (database) => serves(database, predecessor),
    await anotherCheck(cluster),
  ];
  for (const [i, step] of steps.entries()) {
    await until(cluster, step);
    await sleep(kills[i]!.delay);
    await cluster.killAndRestart(kills[i]!.target);
  }
  await until(cluster, await anotherCheck(cluster));
  return {
    kills,
    milliseconds: performance.now() - started,
    broken: await ask(cluster, (database) => outcomeOf(database, version, predecessor)),
  };
}

type Condition = (database: Database) => Promise<boolean>;

function killsOf(seed: number): Kill[] {
  const random = new Random(seed);
  const order = Int32Array.from(TARGETS.keys());
  random.shuffle(order);
  return Array.from(order, (at) => ({ target: TARGETS[at]!, delay: Math.floor(MAX_DELAY_MS * random.uniform()) }));
}

/** Registers the broken version, and has the champion served a whole session: to no other does the monitor go back. */
async function prepare(database: Database, symbols: readonly string[], session: string) {
  const { version: predecessor } = (await new ChampionRepository(database).find(KIND))!;
  const broken = await trainBroken(database, KIND, symbols, session);
  const version = await registerVersionOf(database, broken, 'broken');
  await serveWhole(database, predecessor, sessionsBefore(session, SERVED_SESSIONS_BACK)[0]!);
  return { version, predecessor };
}

async function serveWhole(database: Database, version: number, session: Session): Promise<void> {
  const minutes = Array.from({ length: sessionMinutes(session) }, (_, i) => session.open + i * BAR_MS);
  const answer = { symbol: MARKET_SYMBOL, kind: KIND, version, role: 'champion', down: 0.2, neutral: 0.6, up: 0.2, final: true } as const;
  await new PredictionRepository(database).record(
    minutes.map((ts) => ({ ...answer, ts })),
    [],
  );
}

async function isAlerted(database: Database, version: number, severity: 'warning' | 'severe'): Promise<boolean> {
  return (await alertsAbout(database, version)).some((alert) => severity === 'warning' || alert.severity === severity);
}

async function alertsAbout(database: Database, version: number) {
  const alerts = await new DriftRepository(database).alerts({ limit: 1_000 });
  return alerts.filter(({ cause, subject }) => cause === 'model_fault' && subject === `${KIND}/${version}`);
}

async function serves(database: Database, version: number): Promise<boolean> {
  return (await new ChampionRepository(database).find(KIND))!.version === version;
}

/** Holds when the monitor has looked again. */
async function anotherCheck(cluster: Cluster): Promise<Condition> {
  const newest = async (database: Database) => (await new DriftRepository(database).newest())?.at ?? -Infinity;
  const before = await ask(cluster, newest);
  return async (database) => (await newest(database)) > before;
}

async function outcomeOf(database: Database, version: number, predecessor: number): Promise<string[]> {
  const broken: string[] = [];
  if (!(await serves(database, predecessor))) broken.push(`v${predecessor} is not champion again.`);
  const changes = (await new ChampionRepository(database).history(KIND)).filter(({ actor }) => actor === 'drift-monitor');
  if (changes.length !== 1) broken.push(`The monitor has changed the champion ${changes.length} times.`);
  const told = (await alertsAbout(database, version)).map(({ severity, remedy }) => `${severity}: ${remedy}`);
  if (told.join() !== 'severe: roll back') broken.push(`The alerts about v${version} are ${told.join(', ') || 'none'}.`);
  return broken;
}

/** @throws Error when it does not come to hold */
async function until(cluster: Cluster, holds: Condition): Promise<void> {
  const started = performance.now();
  while (!(await ask(cluster, holds))) {
    if (performance.now() - started > STEP_MS) throw new Error(`The drift monitor did not do what it should within ${STEP_MS / 1000} s.`);
    await sleep(POLL_MS);
  }
}

/** Asks the database, again while it is away. @throws the last error when it stays away */
async function ask<T>(cluster: Cluster, question: (database: Database) => Promise<T>): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      const database = await connect(cluster.databaseUrl, { applicationName: 'tandem-chaos', max: 1, keys: openKeyring(cluster.keyFiles) });
      try {
        return await question(database);
      } finally {
        await database.close();
      }
    } catch (error) {
      if (performance.now() - started > STEP_MS) throw error;
      await sleep(POLL_MS);
    }
  }
}
