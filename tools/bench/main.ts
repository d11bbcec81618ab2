import { cpus } from 'node:os';
import { runProgram, UsageError } from '../stack/command-line.ts';
import { benchCone } from './cone/cone.ts';
import { benchDashboard } from './dashboard/dashboard.ts';
import { benchDatabase } from './database.ts';
import { benchDrift } from './drift/drift.ts';
import { benchFootprint } from './footprint.ts';
import { benchImport } from './import.ts';
import { benchLearning } from './learning/learning.ts';
import { benchLive } from './live.ts';
import { benchNightly } from './nightly.ts';
import { benchRecovery } from './recovery.ts';
import { benchReplicas } from './replicas.ts';
import { benchScale } from './scale.ts';

/** Each gives a table; what begins with a dash on the command line is for those that know options. */
const BENCHES: Readonly<Record<string, (options: readonly string[]) => Promise<string>>> = {
  live: benchLive,
  database: benchDatabase,
  import: benchImport,
  learning: benchLearning,
  drift: benchDrift,
  cone: benchCone,
  recovery: benchRecovery,
  dashboard: benchDashboard,
  nightly: benchNightly,
  footprint: benchFootprint,
  replicas: benchReplicas,
  scale: benchScale,
};

/**
 * `npm run bench -- live database`: prints tables for docs/benchmarks.md; without names all of them. The learning pipeline
 * takes `--only features,labels` and `--quick`; dashboard, live, nightly, footprint and scale
 * `--before DIR`.
 */
async function main(args: readonly string[]): Promise<number> {
  const firstOption = args.findIndex((argument) => argument.startsWith('-'));
  const names = firstOption < 0 ? args : args.slice(0, firstOption);
  const options = args.slice(names.length);
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) throw new UsageError(`No such benchmark: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  const [{ model } = { model: 'unknown processor' }] = cpus();
  process.stdout.write(`${cpus().length} × ${model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`);
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    process.stdout.write(`\n${name}\n\n${await BENCHES[name]!(options)}\n`);
  }
  return 0;
}

await runProgram(main);
