import { beforeEach, describe, expect, it } from 'vitest';
import {
  ChampionRepository,
  ControlRepository,
  ModelRepository,
  PredictionRepository,
  SessionGainRepository,
  type Database,
  type NewPrediction,
} from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, EXCURSION_VALUES, sessionsBetween } from '@tandem/domain';
import { fitHar, predictHar, serialiseHar } from '@tandem/evaluation';
import { movementDataset, trueQuantiles } from '@tandem/evaluation/testing';
import type { Dataset, Samples } from '@tandem/features';
import { withRows } from '@tandem/features/testing';
import type { EvidenceSummary } from '@tandem/pipeline';
import { MOVEMENT_BASELINE, readGains } from '@tandem/registry';
import { recordEvidence } from './record-evidence.js';
import type { TrainingDependencies } from './dependencies.js';

const SESSIONS = sessionsBetween('2026-01-05', '2026-12-31');
const BARS_A_SESSION = 100;
const HOLDOUT = 2;
/** Standard deviation of what can be known of a log excursion beyond volatility and the time of day. */
const HIDDEN = 0.3;

interface Night {
  readonly dataset: Dataset;
  /** Quantiles of the hold-out rows by who knows the law. */
  readonly law: Float32Array;
}

/** Every tenth training row: the baselines of the classes, which nothing here is about, are fitted to few. */
function thinned({ symbol, bar, classIndex, session, forwardReturn, shares }: Samples): Samples {
  const tenth = (_: number, row: number) => row % 10 === 0;
  const few = {
    symbol: symbol.filter(tenth),
    bar: bar.filter(tenth),
    classIndex: classIndex.filter(tenth),
    session: session.filter(tenth),
  };
  return { ...few, forwardReturn: forwardReturn.filter(tenth), shares, length: few.bar.length };
}

/** The dataset of a nightly run, whose two hold-out sessions come after those of the nights before: the same market goes on. */
function night(number: number, seed = 1): Night {
  const { dataset, location } = movementDataset(1_000 * seed + number, HIDDEN);
  const first = HOLDOUT * number;
  const ts = dataset.rows.at(0).matrix.ts.map((_, row) => {
    const session = SESSIONS[first + Math.floor(row / BARS_A_SESSION)]!;
    return session.open + (row % BARS_A_SESSION) * 3 * BAR_MS;
  });
  const split = { ...dataset.split, holdout: SESSIONS.slice(first + 9, first + 9 + HOLDOUT).map(({ date }) => date) };
  const samples = number === 0 ? dataset.samples : { ...dataset.samples, train: thinned(dataset.samples.train) };
  return {
    dataset: { ...withRows(dataset, ({ matrix }) => ({ matrix: { ...matrix, ts } })), split, samples },
    law: trueQuantiles(dataset, location),
  };
}

const server = useDatabase();
let database: Database;
let gains: SessionGainRepository;

beforeEach(async () => {
  database = await server.createDatabase();
  gains = new SessionGainRepository(database);
  const models = new ModelRepository(database);
  for (const run of ['first', 'second', 'third']) await models.claimVersion('lstm', run);
  const change = { changeId: 'first', kind: 'lstm', version: 1, revision: 1, actor: 'test', reason: 'first', at: 0 } as const;
  await new ChampionRepository(database).change(change);
});

/** Stores what a version predicted live for the hold-out rows; null: its file has no second output. */
async function store({ dataset }: Night, version: number, quantiles: Float32Array | null, rowFrom = 0): Promise<void> {
  const { holdout } = dataset.samples;
  const rows = Array.from({ length: holdout.length }, (_, row): NewPrediction => {
    const { symbol, ts } = dataset.rows.at(holdout.symbol[row]!).matrix;
    return {
      symbol,
      ts: ts[holdout.bar[row]!]!,
      kind: 'lstm',
      version,
      role: version === 1 ? 'champion' : 'shadow',
      down: 0.3,
      neutral: 0.4,
      up: 0.3,
      final: true,
      excursion: row < rowFrom ? null : (quantiles?.subarray(row * EXCURSION_VALUES, (row + 1) * EXCURSION_VALUES) ?? null),
    };
  });
  const predictions = new PredictionRepository(database);
  await (version === 1 ? predictions.record(rows, []) : predictions.recordShadows(rows));
}

async function record({ dataset }: Night): Promise<EvidenceSummary> {
  const dependencies = { database, datasets: { rebuild: async () => dataset } } as unknown as TrainingDependencies;
  return recordEvidence(dependencies, { datasetId: 'any', kinds: ['lstm'] });
}

/** Freezes the baseline that was fitted when the versions were trained, before the first night. */
async function freeze(trained: Dataset, ...versions: readonly number[]): Promise<void> {
  for (const version of versions) await new ControlRepository(database).store('lstm', version, {}, serialiseHar(trained));
}

/** Of versions 1, 2 and 3. */
async function marks(): Promise<boolean[]> {
  const text = 'select proven_movement as mark from model_versions order by version';
  return (await database.pool.query<{ mark: boolean }>(text)).rows.map(({ mark }) => mark);
}

const against = async (version: number, other: string) => (await readGains(database, 'lstm', version)).get(other) ?? [];

describe('the mark for movement, from live sessions alone', () => {
  it.each([1, 2])('is given to who knows more than HAR, and to nobody who knows as much, market %d', async (seed) => {
    const trained = night(0, seed).dataset;
    await freeze(trained, 1, 2, 3);
    // As good as the baseline, and another: fitted to other sessions of the same market.
    const equal = fitHar(movementDataset(99 + seed, HIDDEN).dataset);
    const findings: string[] = [];
    for (let number = 1; number <= 18; number++) {
      const tonight = night(number, seed);
      await store(tonight, 1, tonight.law);
      await store(tonight, 2, predictHar(equal, tonight.dataset, 'holdout'));
      await store(tonight, 3, null);
      findings.push(...(await record(tonight)).findings);
    }
    expect(await marks()).toEqual([true, false, false]);
    expect(await against(1, MOVEMENT_BASELINE)).toHaveLength(36);
    expect(await against(2, MOVEMENT_BASELINE)).toHaveLength(36);
    expect(await against(3, MOVEMENT_BASELINE)).toEqual([]);
    expect(findings.filter((one) => one.includes('has another mark'))).toEqual([
      expect.stringMatching(
        /^LSTM v1 has another mark\. .* Movement proven: CRPS over all sessions so far is lower beyond chance .* sessions: all live\)\.$/,
      ),
    ]);
  });
});

describe('live gains in movement', () => {
  const tonight = night(1);
  const trained = night(0).dataset;

  it('are over the baseline frozen with the version and the other versions, once', async () => {
    await freeze(trained, 1);
    await store(tonight, 1, tonight.law);
    await store(tonight, 2, predictHar(fitHar(trained), tonight.dataset, 'holdout'));
    const { findings } = await record(tonight);
    const own = await against(1, MOVEMENT_BASELINE);
    expect(own.map(({ session }) => session)).toEqual(tonight.dataset.split.holdout);
    expect(own.every((gain) => (gain as { origin?: string }).origin === 'live')).toBe(true);
    // Version 2 says what the baseline of version 1 says: what version 1 gains on one it gains on the other.
    const met = await against(1, 'v2, movement');
    met.forEach(({ gain }, place) => expect(gain).toBeCloseTo(own[place]!.gain, 12));
    expect((await against(2, 'v1, movement')).map(({ gain }) => gain)).toEqual(met.map(({ gain }) => -gain));
    // No baseline was frozen with version 2, which is said.
    expect(await against(2, MOVEMENT_BASELINE)).toEqual([]);
    expect(findings[0]).toMatch(/^LSTM v2 gets no live evidence of movement\. It was validated before /);
    const all = await gains.of('lstm', 1);
    await database.pool.query('update predictions set excursion = null');
    await record(tonight);
    expect(await gains.of('lstm', 1)).toEqual(all);
  });

  it('know nothing of what came after the training of the version', async () => {
    await freeze(trained, 1);
    await store(tonight, 1, tonight.law);
    // Tonight's training rows are of another market.
    const elsewhere = {
      ...tonight,
      dataset: { ...tonight.dataset, samples: { ...tonight.dataset.samples, train: night(7, 9).dataset.samples.train } },
    };
    await record(elsewhere);
    const own = await against(1, MOVEMENT_BASELINE);
    await database.pool.query('delete from session_gains');
    await record(tonight);
    expect(await against(1, MOVEMENT_BASELINE)).toEqual(own);
  });

  it('leave out a session of which most forecasts are missing, as those of the classes do', async () => {
    await freeze(trained, 1);
    // The rows come symbol by symbol: all of the first symbol, and a third of the second.
    await store(tonight, 1, tonight.law, Math.floor(0.67 * tonight.dataset.samples.holdout.length));
    await record(tonight);
    expect(await against(1, MOVEMENT_BASELINE)).toEqual([]);
    expect(await against(1, 'class prior')).toHaveLength(HOLDOUT);
  });

  it('are none where the baseline is damaged, which is said; everything else is recorded', async () => {
    await new ControlRepository(database).store('lstm', 1, {}, { ...serialiseHar(trained), neutral: [] });
    await store(tonight, 1, tonight.law);
    const { findings } = await record(tonight);
    expect(findings[0]).toMatch(/^LSTM v1 gets no live evidence of movement\. The baseline of movement is not of this version .*neutral/s);
    expect(await against(1, MOVEMENT_BASELINE)).toEqual([]);
    expect(await against(1, 'class prior')).toHaveLength(HOLDOUT);
  });
});
