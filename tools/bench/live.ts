import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ModelRunner } from '@tandem/models';
import { SpawnedStack } from '../e2e/spawned-stack.ts';
import { measureChampionChanges } from './champion-changes.ts';
import { measureExplanations } from './explanations.ts';
import { measurement, timed, type Measurement } from './report.ts';
import { Updates } from './updates.ts';

/** Some sixty bars of every symbol, with the training of a first evening beside them. */
const MEASURE_MS = 90_000;

/**
 * The whole of Tandem from an empty directory, measured from outside as a user has it. SOURCE, MARKET_SPEED and the other
 * settings come from the environment.
 */
export async function benchLive(): Promise<Measurement[]> {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const source = process.env['SOURCE'] ?? 'simulated';
  const started = performance.now();
  const stack = SpawnedStack.start({ SOURCE: source, VAR_DIR: varDir });
  try {
    const addresses = await stack.ready(300_000);
    const updates = await Updates.follow(addresses);
    const first = (await updates.firstWithBoth) - started;
    await sleep(MEASURE_MS);
    const besideTraining = updates.take();
    const explanations = await measureExplanations(addresses.apiUrl);
    updates.take();
    const changes = await measureChampionChanges(addresses.apiUrl, join(varDir, source, 'operator-key'));
    const besideChanges = updates.take();
    await updates.stop();
    await stack.stop();
    return [
      measurement('start of all processes → first update with both predictions', [first]),
      measurement('bar announced by the database → its update at a client of 20 symbols', besideTraining),
      measurement('the same, with the changes of champion', besideChanges),
      ...explanations,
      changes,
      ...(await benchInference(join(varDir, source, 'models'))),
    ];
  } finally {
    await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }
}

/** Windows at once: one of every symbol of a default installation. */
const WINDOWS = 20;

/**
 * Both published champions over twenty windows, one after the other, as the live loop runs them; and as many models as run unseen beside
 * them, each loaded by itself: predecessor and newest refused version of each kind.
 */
async function benchInference(modelDirectory: string): Promise<Measurement[]> {
  const files = readdirSync(modelDirectory).filter((name) => name.endsWith('.tflite'));
  const load = (name: string) => ModelRunner.load(readFileSync(join(modelDirectory, name)));
  const champions = await Promise.all(files.map(load));
  const shadows = await Promise.all([...files, ...files].map(load));
  const runners = [...champions, ...shadows];
  const inputs = new Map(
    runners.map((runner) => {
      const { window, featureNames } = runner.metadata;
      return [runner, new Float32Array(WINDOWS * window * featureNames.length).fill(0.01)];
    }),
  );
  const predictAll = (some: readonly ModelRunner[]) => async () => {
    for (const runner of some) await runner.predict(inputs.get(runner)!, WINDOWS);
  };
  try {
    return [
      await timed('both champions, 20 windows', 500, predictAll(champions), 50),
      await timed('two shadows of each kind, 20 windows', 500, predictAll(shadows), 50),
    ];
  } finally {
    for (const runner of runners) runner.dispose();
  }
}
