import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonLog, keyFilesIn } from '@tandem/config';
import { BarRepository, connect, openKeyring, OperatorKeyRepository, type Database } from '@tandem/database';
import { sharedDatabases, TcpProxy, writeTestKeys } from '@tandem/database/testing';
import {
  BAR_MS,
  DEFAULT_SYMBOLS,
  MARKET_SYMBOL,
  MODEL_KINDS,
  sessionOn,
  sessionsBetween,
  toSeries,
  type Bar,
  type MarketClock,
} from '@tandem/domain';
import { buildDataset } from '@tandem/features';
import { RandomMarket } from '@tandem/features/testing';
import { loadBackend, trainModel, writeTflite } from '@tandem/models';
import { registerVersion } from '@tandem/registry';
import { makeChampion } from '@tandem/registry/testing';
import { createApp } from '../src/app/app.js';
import { AllowedHosts } from '../src/http/allowed-hosts.js';
import { OperatorKey } from '../src/operator/operator-key.js';
import { JsonLogger } from '../src/platform/logger.js';

/** The least that makes real networks: they are loaded and run, not believed. */
const TINY_BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 256, maxValidationSamples: 256, batchSize: 128, patience: 1 };

/** Trains one small network of each kind on `bars`, registers both and makes them champions. */
async function trainChampions(database: Database, bars: readonly Bar[], at: number): Promise<void> {
  const symbols = [...new Set([MARKET_SYMBOL, ...bars.slice(0, 2).map(({ symbol }) => symbol)])];
  const series = symbols.map((symbol) =>
    toSeries(
      symbol,
      bars.filter((bar) => bar.symbol === symbol),
    ),
  );
  const dataset = buildDataset(series, { mode: 'first' });
  const backend = await loadBackend('auto');
  for (const kind of MODEL_KINDS) {
    const model = await trainModel({ kind, dataset, budget: TINY_BUDGET, seed: 7, backend });
    const { version } = await registerVersion(database, { kind, workflowId: 'test-training' }, (claimed) => writeTflite(model, claimed));
    await makeChampion(database, kind, version, { at, actor: 'test', reason: 'first' });
  }
}

const HISTORY = sessionsBetween('2026-03-02', '2026-03-04');
export const TODAY = sessionOn('2026-03-05')!;
/** Minutes of today that are stored before the API starts. */
export const STORED_MINUTES = 70;

/** A real database with three and a bit sessions of bars, and real champions where they are wanted, and the market that goes on there. */
export class TestMarket {
  private stored = STORED_MINUTES;

  private constructor(
    readonly database: Database,
    private readonly market: RandomMarket,
  ) {}

  /** Minutes of today that are stored. */
  get minutes(): number {
    return this.stored;
  }

  /** The caller closes and drops the database. */
  static async create(databases: Pick<ReturnType<typeof sharedDatabases>, 'createFilled'>, champions: boolean): Promise<TestMarket> {
    const market = new RandomMarket(DEFAULT_SYMBOLS);
    const history = HISTORY.flatMap((session) => market.session(session));
    const today = market.session(TODAY, STORED_MINUTES);
    const database = await databases.createFilled(`api${champions ? '_with_champions' : ''}`, async (draft) => {
      await new BarRepository(draft).copyBars([...history, ...today], {
        source: 'simulated',
        fetchedAt: TODAY.open + STORED_MINUTES * BAR_MS,
      });
      if (champions) await trainChampions(draft, history, Date.now());
    });
    return new TestMarket(database, market);
  }

  /** Commits the next minute of every symbol, as ingestion does. @returns its bars */
  async commitMinute(change: (bars: Bar[]) => Bar[] = (bars) => bars): Promise<Bar[]> {
    const ts = TODAY.open + this.minutes * BAR_MS;
    this.stored += 1;
    const bars = change(this.market.minute(ts));
    await new BarRepository(this.database).upsertLive(bars, this.clockAt(ts));
    return bars;
  }

  /** Corrects a stored bar, as a source does that revises its latest minutes. */
  async correct(bar: Bar): Promise<void> {
    await new BarRepository(this.database).upsertLive([bar], this.clockAt(bar.ts));
  }

  /** Writes half a minute of the next bar of every symbol. @returns the forming bars */
  async writeForming(): Promise<Bar[]> {
    const ts = TODAY.open + this.minutes * BAR_MS;
    const bars = this.market.minute(ts);
    await new BarRepository(this.database).upsertForming(bars, { ...this.clockAt(ts - BAR_MS), marketTime: ts + BAR_MS / 2 });
    return bars;
  }

  /** The market clock right after the bar that starts at `ts` has closed. */
  clockAt(ts: number): MarketClock {
    const now = Date.now();
    return {
      source: 'simulated',
      state: 'open',
      marketTime: ts + BAR_MS,
      wallTime: now,
      speed: 60,
      session: TODAY.date,
      lastBarTs: ts,
      lastBarWallTime: now,
    };
  }
}

/** The API over such a database. Temporal is unavailable unless given. */
export class TestApi {
  private constructor(
    readonly url: string,
    readonly key: string,
    private readonly market: TestMarket,
    /** The API's way to the database. */
    readonly network: TcpProxy,
    readonly trustedKeysFile: string,
    private readonly stopAll: () => Promise<void>,
  ) {}

  /** The test's own way to the database. */
  get database(): Database {
    return this.market.database;
  }

  get wsUrl(): string {
    return `${this.url.replace('http', 'ws')}/ws`;
  }

  /** @param options.prepare changes the database before the API starts */
  static async start(options: {
    champions: boolean;
    prepare?: (database: Database) => Promise<void>;
    webRoot?: string;
    temporalAddress?: string;
    now?: () => number;
    maxClients?: number;
    mcp?: boolean;
    /** Takes the lines of the log from `warn` on; default: errors to standard output. */
    log?: (line: string) => void;
  }): Promise<TestApi> {
    const databases = sharedDatabases();
    const market = await TestMarket.create(databases, options.champions);
    const { database } = market;
    await options.prepare?.(database);
    const { hostname, port } = new URL(database.url);
    const network = await TcpProxy.to({ host: hostname, port: Number(port) });
    const folder = await mkdtemp(join(tmpdir(), 'tandem-api-'));
    const { signingKeyFile, trustedKeysFile } = keyFilesIn(folder, {});
    await writeTestKeys({ signingKeyFile, trustedKeysFile });
    const keys = openKeyring({ trustedKeysFile });
    const proxied = await connect(database.url.replace(`:${port}/`, `:${network.port}/`), { keys });
    const operatorKey = await OperatorKey.open(join(folder, 'operator-key'), new OperatorKeyRepository(database));
    const app = await createApp(
      {
        database: proxied,
        installation: {
          source: 'simulated',
          directory: folder,
          trustedKeysFile,
          symbols: DEFAULT_SYMBOLS,
          cost: 0.0001,
          temporalUrl: 'http://127.0.0.1:1/namespaces/test/workflows',
        },
        temporal: { server: { address: options.temporalAddress ?? '127.0.0.1:1' }, namespace: 'test', uiUrl: 'http://127.0.0.1:1' },
        operatorKey,
        hosts: new AllowedHosts('127.0.0.1', ['tandem.example', 'proxy.example:8443']),
        maxClients: options.maxClients ?? 100,
        now: options.now ?? Date.now,
      },
      {
        webRoot: options.webRoot ?? join(folder, 'no-dashboard'),
        mcp: options.mcp ?? false,
        logger: new JsonLogger(options.log ? new JsonLog('warn', options.log) : new JsonLog('error')),
      },
    );
    await app.listen(0, '127.0.0.1');
    const key = (await readFile(operatorKey.file, 'utf8')).trim();
    const stopAll = async () => {
      await app.close();
      await proxied.close();
      await network.cut();
      await database.close();
      await databases.drop(database.url);
      await rm(folder, { recursive: true, force: true });
    };
    return new TestApi(await app.getUrl(), key, market, network, trustedKeysFile, stopAll);
  }

  readonly commitMinute: TestMarket['commitMinute'] = (change) => this.market.commitMinute(change);
  readonly correct: TestMarket['correct'] = (bar) => this.market.correct(bar);
  readonly writeForming: TestMarket['writeForming'] = () => this.market.writeForming();
  readonly clockAt: TestMarket['clockAt'] = (ts) => this.market.clockAt(ts);

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  stop(): Promise<void> {
    return this.stopAll();
  }
}
