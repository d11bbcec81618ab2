import { readdirSync } from 'node:fs';
import { BarRepository, PredictionRepository, type Database, type PredictionRow } from '@tandem/database';
import {
  barsOf,
  DEFAULT_SYMBOLS,
  joinSeries,
  MODEL_KINDS,
  viewSeries,
  type Bar,
  type ModelKind,
  type Recommendation,
} from '@tandem/domain';
import { buildDataset, DEFAULT_FEATURE_SET, EngineSet, FEATURE_SETS, FeatureColumns, OVERLAP_BARS, WINDOW_VALUES } from '@tandem/features';
import { loadBackend, ModelRunner, PRODUCT_SHAPES, trainModel, writeTflite } from '@tandem/models';
import { openSimulated } from '@tandem/sources';
import { makeClock } from '../../libs/database/testing/bars.ts';
import { processTimes } from './builds.ts';
import { withEmbedded } from './new-databases.ts';

/** Those of the default installation first. */
export const symbolsOf = (count: number) => Array.from({ length: count }, (_, i) => DEFAULT_SYMBOLS[i] ?? `Z${i}`);

/** The default installation, four and twenty times as many, and more than one machine is for. */
const COUNTS = [20, 100, 500, 5_000];
const MINUTES = 20;
/** As many as a full training needs. */
const SESSIONS = 20;

/** What is done of each minute, in the order in which it is done. */
const PARTS = ['ingestion: bars stored', 'newest bars read', 'features', 'windows', 'both models', 'predictions stored'] as const;
type Part = (typeof PARTS)[number];

/** Processor time of a minute of one symbol, microseconds: of this process, and of PostgreSQL. */
interface Cost {
  own: number;
  database: number;
}

/**
 * What one minute of the market costs a symbol, part by part, each as the product does it: one process does all, one after the other, so
 * that nothing waits for anything. The clients' part is in `npm run load`, that of training in `npm run bench -- scale --only training`.
 */
export async function measureParts(): Promise<string> {
  const models = await makeModels();
  const columns: Map<Part, Cost>[] = [];
  for (const count of COUNTS) columns.push(await withEmbedded((databases) => measureMinutes(databases.get('plain')!, count, models)));
  for (const model of models.values()) model.dispose();
  const cell = ({ own, database }: Cost) => (database < 1 ? own.toFixed(0) : `${own.toFixed(0)} + ${database.toFixed(0)}`);
  const lines = PARTS.map((part) => `| ${part} | ${columns.map((costs) => cell(costs.get(part)!)).join(' | ')} |`);
  const sums = columns.map((costs) => cell([...costs.values()].reduce(plus)));
  const shares = columns.map((costs, i) => {
    const { own, database } = [...costs.values()].reduce(plus);
    return `${(((own + database) * COUNTS[i]!) / 600_000).toFixed(2)} %`;
  });
  return [
    `| processor time a symbol and minute, µs (own + PostgreSQL) | ${COUNTS.map((count) => `${count} symbols`).join(' | ')} |`,
    `|---|${'---|'.repeat(COUNTS.length)}`,
    ...lines,
    `| all | ${sums.join(' | ')} |`,
    `| of one core, at real time | ${shares.join(' | ')} |`,
  ].join('\n');
}

const plus = (a: Cost, b: Cost): Cost => ({ own: a.own + b.own, database: a.database + b.database });

/** Files of the product's networks, hardly trained: they take as long as good ones. */
async function makeModels(): Promise<Map<ModelKind, ModelRunner>> {
  const market = openSimulated({ symbols: DEFAULT_SYMBOLS, seed: 1 });
  const sessions = await Promise.all(Array.from({ length: SESSIONS }, async (_, index) => (await market.session(index))!.bars));
  const series = sessions[0]!.map((_, symbol) => sessions.map((bars) => bars[symbol]!).reduce(joinSeries));
  const dataset = buildDataset(series, { featureNames: FEATURE_SETS[DEFAULT_FEATURE_SET] });
  const backend = await loadBackend('auto');
  const budget = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 256, maxValidationSamples: 256, batchSize: 256, patience: 1 };
  const runners = new Map<ModelKind, ModelRunner>();
  for (const kind of MODEL_KINDS) {
    const model = await trainModel({ kind, shape: PRODUCT_SHAPES[kind], dataset, backend, seed: 7, budget });
    runners.set(kind, await ModelRunner.load(writeTflite(model, 1)));
  }
  return runners;
}

async function measureMinutes(database: Database, count: number, models: ReadonlyMap<ModelKind, ModelRunner>): Promise<Map<Part, Cost>> {
  const symbols = symbolsOf(count);
  const market = openSimulated({ symbols, seed: 1 });
  const bars = new BarRepository(database);
  const engines = new EngineSet(symbols);
  const before = (await market.session(0))!;
  await bars.importSeries(before.bars, { source: 'simulated', fetchedAt: (ts) => ts });
  engines.rebuild(new Map(before.bars.map((series) => [series.symbol, series])));
  const today = (await market.session(1))!;
  const server = await Server.of(database);
  const costs = new Map<Part, Cost>(PARTS.map((part) => [part, { own: 0, database: 0 }]));
  const values = new Float32Array(count * WINDOW_VALUES);
  for (let minute = 0; minute < MINUTES; minute++) {
    const closed = [...barsOf(today.bars.map((series) => viewSeries(series, minute, minute + 1)))];
    const [{ ts }] = closed as [Bar];
    const clock = makeClock(ts, { source: 'simulated', session: today.session.date });
    const timed = <T>(part: Part, work: () => Promise<T> | T) => addTo(costs.get(part)!, server, count * MINUTES, work);

    await timed('ingestion: bars stored', () => bars.upsertLive(closed, clock));
    const stored = await timed('newest bars read', () => bars.latest(engines.followed, OVERLAP_BARS));
    await timed('features', () => {
      for (const bar of engines.compare(stored).fresh) engines.feed(bar);
    });
    await timed('windows', () => {
      symbols.forEach((symbol, i) => {
        engines.tracker(symbol).window.write(values, i * WINDOW_VALUES);
      });
    });
    const answers = await timed('both models', () => predict(models, values, count));
    const predictions = [...answers].flatMap(([kind, probabilities]) =>
      symbols.map((symbol, i): PredictionRow => {
        const [down, neutral, up] = probabilities.subarray(3 * i);
        return { symbol, ts, kind, version: 1, role: 'champion', down: down!, neutral: neutral!, up: up!, final: true };
      }),
    );
    const recommendations = symbols.map((symbol) => ({ symbol, ts, ...HOLD, final: true }));
    await timed('predictions stored', () => new PredictionRepository(database).record(predictions, recommendations));
  }
  return costs;
}

async function predict(
  models: ReadonlyMap<ModelKind, ModelRunner>,
  values: Float32Array,
  count: number,
): Promise<Map<ModelKind, Float32Array>> {
  const answers = new Map<ModelKind, Float32Array>();
  for (const [kind, runner] of models) {
    const columns = FeatureColumns.of(runner.metadata.featureNames);
    answers.set(kind, await runner.predict(columns.pick(values, count), count));
  }
  return answers;
}

/** What is recommended while there are no champions: it is as long as any other. */
const HOLD: Recommendation = { action: 'HOLD', confidence: 0, proven: false, reason: 'no_champion', medianMove: null, cost: 0 };

/** Adds to a cost what work takes, as a share of so many. */
async function addTo<T>(cost: Cost, server: Server, share: number, work: () => Promise<T> | T): Promise<T> {
  const fromServer = server.microseconds();
  const from = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(from);
  cost.own += (user + system) / share;
  cost.database += (server.microseconds() - fromServer) / share;
  return result;
}

/** The processes of a PostgreSQL server. */
class Server {
  private readonly main: number;

  constructor(main: number) {
    this.main = main;
  }

  static async of({ pool }: Database): Promise<Server> {
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new Server(processTimes(rows[0]!.pid)!.parent);
  }

  /** Of a processor, since it began; of those that have ended as well. */
  microseconds(): number {
    const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const children = running.flatMap((pid) => processTimes(Number(pid)) ?? []).filter(({ parent }) => parent === this.main);
    const { own, ended } = processTimes(this.main)!;
    return 1e6 * (own + ended + children.reduce((sum, child) => sum + child.own, 0));
  }
}
