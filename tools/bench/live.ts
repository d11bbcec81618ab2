import { listenBars } from '@tandem/database';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpawnedStack } from '../e2e/spawned-stack.ts';
import { benchInference } from './inference.ts';
import { quantiles, type Quantiles } from './quantiles.ts';
import { subscribeToAll } from './update-stream.ts';

/** Long enough for 60 bars of every symbol with a training run beside them, as on the evening of a first start. */
const MEASURE_MS = 90_000;

export interface LiveFigures {
  /** From the start of all processes to an update with both predictions, milliseconds. */
  readonly firstPredictionMs: number;
  /**
   * From PostgreSQL's announcement of a committed bar, heard on a connection of our own, to the arrival of that bar's
   * `update` at a WebSocket client of all symbols, milliseconds. One process hears both, so one clock measures.
   */
  readonly updateMs: Quantiles;
  /** Both champions over twenty windows, one after the other, milliseconds. */
  readonly bothModelsMs: Quantiles;
}

/** The whole of Tandem from an empty directory at the default speed, measured from outside like a user would. */
export async function benchLive(settings: Record<string, string> & { SOURCE: string }): Promise<LiveFigures> {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const started = performance.now();
  const stack = SpawnedStack.start({ ...settings, VAR_DIR: varDir });
  let stopped = false;
  try {
    const { apiUrl, databaseUrl } = await stack.ready(120_000);
    const committed = new Map<number, number>();
    const listener = await listenBars(databaseUrl, (change) => announce(change, committed), () => {});
    const latencies: number[] = [];
    let firstPredictionMs = Number.NaN;
    const stream = await subscribeToAll(apiUrl, (update) => {
      const now = performance.now();
      if (Number.isNaN(firstPredictionMs) && update.predictions.lstm && update.predictions.transformer) firstPredictionMs = now - started;
      const since = committed.get(Date.parse(update.ts));
      if (since !== undefined && update.final) latencies.push(now - since);
    });
    await sleep(MEASURE_MS);
    stream.close();
    await listener.stop();
    await stack.stop();
    stopped = true;
    const bothModelsMs = await benchInference(join(varDir, settings.SOURCE, 'models'));
    return { firstPredictionMs, updateMs: quantiles(latencies), bothModelsMs };
  } finally {
    if (!stopped) await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }
}

function announce(change: { change: string; ts: number | null }, committed: Map<number, number>): void {
  if (change.change === 'closed' && change.ts !== null) committed.set(change.ts, performance.now());
}
