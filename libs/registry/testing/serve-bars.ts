import {
  BarRepository,
  ChampionRepository,
  MacroRepository,
  NewsRepository,
  PredictionRepository,
  type Database,
  type PredictionRow,
} from '@tandem/database';
import { BAR_MS, END, recommend, sessionAt, type Bar, type MarketClock, type ModelKind } from '@tandem/domain';
import { CONTEXT_SERIES, EngineSet, FeatureColumns, feedStored, OVERLAP_BARS, WINDOW_VALUES } from '@tandem/features';
import { ModelRunner } from '@tandem/models';
import { loadArtifact, toAvailableNews } from '../src/index.js';

/** The clock right after the bar that starts at `ts` has closed. */
export function clockAfter(ts: number): MarketClock {
  const now = Date.now();
  return {
    source: 'simulated',
    state: 'open',
    marketTime: ts + BAR_MS,
    wallTime: now,
    speed: 60,
    session: sessionAt(ts)!.date,
    lastBarTs: ts,
    lastBarWallTime: now,
  };
}

/** The least live loop there is: it streams what a test stores minute by minute, predicts with the champions and records. */
export class TestServing {
  private engines: EngineSet;
  private known = new Set<string>();
  private readonly runners = new Map<string, ModelRunner>();

  constructor(
    private readonly database: Database,
    private readonly symbols: readonly string[],
    /** Served instead of the champions. */
    private readonly version?: number,
  ) {
    this.engines = new EngineSet(symbols);
  }

  /** Forgets everything, as a process that is started again. */
  restart(): void {
    this.engines = new EngineSet(this.symbols);
    this.known = new Set();
  }

  /** Stores the bars of a minute, predicts on them and records it. @param fault changes a window before it is predicted on */
  async minute(bars: readonly Bar[], fault: (window: Float32Array) => void = () => undefined): Promise<void> {
    const { ts } = bars[0]!;
    await new BarRepository(this.database).upsertLive(bars, clockAfter(ts));
    await this.readContext();
    const repository = new BarRepository(this.database);
    const rows: PredictionRow[] = [];
    const windows = new Map<string, Float32Array>();
    await feedStored(
      this.engines,
      await repository.latest(this.engines.followed, OVERLAP_BARS),
      Infinity,
      (symbols, count) => repository.latest(symbols, count),
      (symbol) => {
        const { window, newest } = this.engines.tracker(symbol);
        if (newest?.ts !== ts || !this.symbols.includes(symbol)) return;
        const values = new Float32Array(WINDOW_VALUES);
        window.write(values, 0);
        fault(values);
        windows.set(symbol, values);
      },
    );
    for (const champion of await new ChampionRepository(this.database).list()) {
      for (const [symbol, window] of windows)
        rows.push(await this.predict(champion.kind, this.version ?? champion.version, symbol, ts, window));
    }
    const conditions = {
      marketOpen: true,
      stale: false,
      championsPresent: false,
      driftHold: null,
      windowComplete: true,
      inputFault: false,
      cost: 0,
    };
    const recommendation = recommend({ ...conditions, missingMinutes: 0, minutesToClose: 0 }, { lstm: null, transformer: null });
    const recommendations = [...windows.keys()].map((symbol) => ({ symbol, ts, ...recommendation, final: true }));
    await new PredictionRepository(this.database).record(rows, recommendations);
  }

  dispose(): void {
    for (const runner of this.runners.values()) runner.dispose();
  }

  private async predict(kind: ModelKind, version: number, symbol: string, ts: number, window: Float32Array): Promise<PredictionRow> {
    const key = `${kind} ${version}`;
    const runner = this.runners.get(key) ?? (await ModelRunner.load(await loadArtifact(this.database, kind, version)));
    this.runners.set(key, runner);
    const columns = FeatureColumns.of(runner.metadata.featureNames);
    const [down, neutral, up] = await runner.predict(columns.pick(window, 1), 1);
    return { symbol, ts, kind, version, role: 'champion', down: down!, neutral: neutral!, up: up!, final: true };
  }

  private async readContext(): Promise<void> {
    const isNew = (key: string) => !this.known.has(key) && this.known.add(key);
    const news = await new NewsRepository(this.database).known(this.engines.followed, 0, END, END);
    const observations = await new MacroRepository(this.database).known(CONTEXT_SERIES, '1970-01-01', END, END);
    this.engines.addContext({
      news: news.filter(({ id, symbol }) => isNew(`${id} ${symbol}`)).map(toAvailableNews),
      observations: observations.filter(({ series, observedOn, availableAt }) => isNew(`${series} ${observedOn} ${availableAt}`)),
    });
  }
}
