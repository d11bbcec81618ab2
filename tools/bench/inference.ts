import { ModelRunner } from '@tandem/models';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { timed, type Measurement } from './measurement.ts';

/** Windows at once: one of every symbol of a default installation. */
const WINDOWS = 20;

/** Both published champions over twenty windows, one after the other, as the live loop runs them. */
export async function benchInference(modelDirectory: string): Promise<Measurement> {
  const files = readdirSync(modelDirectory).filter((name) => name.endsWith('.tflite'));
  const runners = await Promise.all(files.map((name) => ModelRunner.load(readFileSync(join(modelDirectory, name)))));
  const inputs = runners.map(({ metadata }) => new Float32Array(WINDOWS * metadata.window * metadata.featureNames.length).fill(0.01));
  const predictAll = async () => {
    for (const [i, runner] of runners.entries()) await runner.predict(inputs[i]!, WINDOWS);
  };
  try {
    return await timed('both champions, 20 windows', 500, predictAll, 50);
  } finally {
    for (const runner of runners) runner.dispose();
  }
}
