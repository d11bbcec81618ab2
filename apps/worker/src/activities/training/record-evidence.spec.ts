import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ChampionRepository,
  ModelRepository,
  OutcomeRepository,
  PredictionRepository,
  SessionGainRepository,
  VerdictRepository,
  type Database,
  type PredictionRow,
} from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BASELINES } from '@tandem/evaluation';
import { steadyGains } from '@tandem/evaluation/testing';
import type { Dataset } from '@tandem/features';
import type { EvidenceSummary } from '@tandem/pipeline';
import { storeSimulatedMarket, TEST_SYMBOLS } from '../../../testing/virtual-market.js';
import { FrozenDatasets } from './datasets.js';
import { recordEvidence } from './record-evidence.js';
import type { TrainingDependencies } from './dependencies.js';

const ID = 'nightly-1/run-1';
/** Probability of what happened; the rest is shared by the two others. */
const GOOD = 0.6;

const server = useDatabase();
const newDatabase = () => server.createFilled('simulated_20_sessions', (draft) => storeSimulatedMarket(draft, 20));
let database: Database;
let dependencies: TrainingDependencies;
let dataset: Dataset;
let first: Dataset;
let gains: SessionGainRepository;
// The datasets of all tests, so that each baseline is fitted once.
beforeAll(async () => {
  const datasets = new FrozenDatasets(await newDatabase(), TEST_SYMBOLS);
  await datasets.freeze(ID, 'fast');
  dataset = await datasets.rebuild(ID);
  await datasets.freeze('first', 'first');
  first = await datasets.rebuild('first');
});
beforeEach(async () => {
  database = await newDatabase();
  // The activity reads no more of them.
  const datasets = { rebuild: async (id: string) => (id === ID ? dataset : first) };
  dependencies = { database, datasets } as unknown as TrainingDependencies;
  gains = new SessionGainRepository(database);
  const models = new ModelRepository(database);
  for (const run of ['first', 'second', 'third']) await models.claimVersion('lstm', run);
  await new ChampionRepository(database).change({
    changeId: 'first',
    kind: 'lstm',
    version: 1,
    revision: 1,
    actor: 'test',
    reason: 'first',
    at: 0,
  });
});

const record = (): Promise<EvidenceSummary> => recordEvidence(dependencies, { datasetId: ID, kinds: ['lstm'] });

/** Final predictions of hold-out rows, with `chance` for what happened. */
function predictionsOf(changes: Partial<PredictionRow>, chance: number, sessions = [0, 1, 2, 3, 4]): PredictionRow[] {
  const { holdout } = dataset.samples;
  return Array.from(holdout.classIndex, (truth, row): PredictionRow => {
    const of = (index: number) => (index === truth ? chance : (1 - chance) / 2);
    const symbol = holdout.symbol[row]!;
    const ts = dataset.rows.at(symbol).matrix.ts[holdout.bar[row]!]!;
    const probabilities = { down: of(0), neutral: of(1), up: of(2) };
    return { symbol: dataset.symbols[symbol]!, ts, kind: 'lstm', version: 1, role: 'champion', final: true, ...probabilities, ...changes };
  }).filter((_, row) => sessions.includes(holdout.session[row]!));
}

const store = async (...rows: readonly PredictionRow[]): Promise<void> => {
  const predictions = new PredictionRepository(database);
  await predictions.record(
    rows.filter(({ role }) => role === 'champion'),
    [],
  );
  await predictions.recordShadows(rows.filter(({ role }) => role !== 'champion'));
};

describe('the evidence of live sessions', () => {
  it('is recorded for champion and shadow, against every baseline and each other, once', async () => {
    await store(...predictionsOf({}, GOOD), ...predictionsOf({ version: 2, role: 'shadow' }, 0.4, [3, 4]));
    await record();
    const [own, shadow] = [await gains.of('lstm', 1), await gains.of('lstm', 2)];
    expect(new Set(own.map(({ against }) => against))).toEqual(new Set([...BASELINES.map(({ name }) => name), 'v2']));
    expect(own.filter(({ against }) => against === 'class prior').map(({ session }) => session)).toEqual(dataset.split.holdout);
    expect(own.every(({ origin, gain }) => origin === 'live' && gain > 0)).toBe(true);
    const met = own.filter(({ against }) => against === 'v2');
    expect(met.map(({ session }) => session)).toEqual(dataset.split.holdout.slice(3));
    met.forEach(({ gain }) => expect(gain).toBeCloseTo(Math.log(GOOD / 0.4), 5));
    expect(shadow.filter(({ against }) => against === 'v1').map(({ gain }) => gain)).toEqual(met.map(({ gain }) => -gain));

    await database.pool.query('update predictions set down = neutral, neutral = down');
    await record();
    expect(await gains.of('lstm', 1)).toEqual(own);
  });

  it('comes with what came of the predictions of champions', async () => {
    const { multiple } = dataset.barrier;
    const metadata = { kind: 'lstm', version: 1, labels: { multiple } } as const;
    await new ModelRepository(database).storeArtifact({
      kind: 'lstm',
      version: 1,
      artifact: new Uint8Array(1),
      sha256: '0'.repeat(64),
      metadata,
    });
    await store(...predictionsOf({}, GOOD), ...predictionsOf({ version: 2, role: 'shadow' }, GOOD));
    await record();
    const hits = await new OutcomeRepository(database).hits(0);
    const rows = hits.reduce((sum, one) => sum + one.rows, 0);
    // Its leading class is what the dataset says has happened: the labels are those of training.
    expect(rows).toBe(dataset.samples.holdout.length);
    expect(hits.reduce((sum, one) => sum + one.hits, 0)).toBe(rows);
    expect(new Set(hits.map(({ version }) => version))).toEqual(new Set([1]));
  });

  it('says of the champion what its mark rests on', async () => {
    await store(...predictionsOf({}, GOOD));
    const { findings, putForward } = await record();
    expect(findings).toEqual([expect.stringMatching(/^LSTM v1\. Unproven: .* class prior \(e-value [\d.]+, 5 sessions\)/)]);
    expect(putForward).toEqual([]);
  });

  it('leaves out controls, provisional predictions and sessions that were predicted in small part', async () => {
    await store(
      ...predictionsOf({ version: 2, role: 'control' }, GOOD),
      ...predictionsOf({ final: false }, GOOD, [0]),
      ...predictionsOf({}, GOOD, [1]).slice(0, 9),
    );
    expect(await record()).toEqual({ findings: [], putForward: [] });
    expect(await gains.of('lstm', 1)).toEqual([]);
  });

  it('is none before a version has predicted, and none without a hold-out', async () => {
    expect(await record()).toEqual({ findings: [], putForward: [] });
    expect(await recordEvidence(dependencies, { datasetId: 'first', kinds: ['lstm', 'transformer'] })).toEqual({
      findings: [],
      putForward: [],
    });
  });
});

describe('marks', () => {
  /** Sessions long ago, in each of which version 1 gained .2 nats on every baseline. */
  const before = (sessions: number) =>
    gains.record(
      BASELINES.flatMap(({ name }) =>
        steadyGains(sessions, 0.2).map((one) => ({
          ...one,
          session: one.session.replace('2026', '2020'),
          kind: 'lstm' as const,
          version: 1,
          against: name,
          origin: 'live' as const,
          rows: 300,
        })),
      ),
    );

  it('become proven by the session that makes the evidence decisive, and that is said', async () => {
    await before(30);
    await store(...predictionsOf({}, GOOD, [4]));
    const { findings } = await record();
    expect(findings).toEqual([expect.stringMatching(/^LSTM v1 has another mark\. Proven: .* 31 sessions\)\.$/)]);
    expect((await new ChampionRepository(database).find('lstm'))?.proven).toBe(true);
    expect((await record()).findings).toEqual([expect.stringMatching(/^LSTM v1\. Proven: /)]);
  });

  it('are lost with the evidence', async () => {
    await before(22);
    await new ModelRepository(database).mark('lstm', 1, { proven: true, provenMovement: false });
    await store(...predictionsOf({}, 0.01));
    const { findings } = await record();
    expect(findings).toEqual([expect.stringMatching(/^LSTM v1 has another mark\. Unproven: /)]);
  });
});

describe('a refused version', () => {
  const beats = (version: number, against: string, gain = 0.002) =>
    gains.record(
      steadyGains(30, gain).map((one) => ({ ...one, kind: 'lstm' as const, version, against, origin: 'live' as const, rows: 300 })),
    );
  const verdict = (version: number, accepted: boolean) =>
    new VerdictRepository(database).record({
      workflowId: `run-${version}`,
      kind: 'lstm',
      version,
      championVersion: 1,
      datasetId: null,
      accepted,
      proven: false,
      reasons: [],
      numbers: {},
    });

  it('is put forward when evidence against the champion of today is decisive', async () => {
    await beats(2, 'v1');
    await verdict(2, false);
    expect((await record()).putForward).toEqual([{ kind: 'lstm', version: 2 }]);
  });

  it('is put forward alone, that with the most evidence', async () => {
    await Promise.all([beats(2, 'v1'), beats(3, 'v1', 0.003)]);
    await gains.record([{ kind: 'lstm', version: 3, against: 'v1', session: '2026-12-31', origin: 'live', rows: 300, gain: 0.003 }]);
    for (const version of [2, 3]) await verdict(version, false);
    expect((await record()).putForward).toEqual([{ kind: 'lstm', version: 3 }]);
  });

  it.each([
    ['that beats another version than the champion', 2, 'v3', false],
    ['that the gate accepted', 2, 'v1', true],
    ['that is the champion by now', 1, 'v1', false],
  ])('%s is not', async (_what, version, against, accepted) => {
    await beats(version, against);
    await verdict(version, accepted);
    expect((await record()).putForward).toEqual([]);
  });

  it('without enough evidence is not, nor one without a verdict', async () => {
    await gains.record(
      steadyGains(10, 0.002).map((one) => ({ ...one, kind: 'lstm', version: 2, against: 'v1', origin: 'live', rows: 300 })),
    );
    await verdict(2, false);
    await beats(3, 'v1');
    expect((await record()).putForward).toEqual([]);
  });
});
