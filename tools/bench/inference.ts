import { ModelRunner } from '@tandem/models';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { quantiles, type Quantiles } from './quantiles.ts';

/** Windows at once: one of every symbol of a default installation. */
const WINDOWS = 20;
const WARM_UP = 50;
const REPETITIONS = 500;

/** Times both published champions over twenty windows, one after the other, as the live loop runs them. Milliseconds. */
export async function benchInference(modelDirectory: string): Promise<Quantiles> {
  const files = readdirSync(modelDirectory).filter((name) => name.endsWith('.tflite'));
  const runners = await Promise.all(files.map((name) => ModelRunner.load(readFileSync(join(modelDirectory, name)))));
  const inputs = runners.map(({ metadata }) => new Float32Array(WINDOWS * metadata.window * metadata.featureNames.length).fill(0.01));
  const times: number[] = [];
  for (let i = -WARM_UP; i < REPETITIONS; i++) {
    const started = performance.now();
    for (const [k, runner] of runners.entries()) await runner.predict(inputs[k]!, WINDOWS);
    if (i >= 0) times.push(performance.now() - started);
  }
  for (const runner of runners) runner.dispose();
  return quantiles(times);
}
