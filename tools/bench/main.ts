import { cpus } from 'node:os';
import { benchDatabase } from './database.ts';
import { benchLive } from './live.ts';
import { table, type Measurement } from './measurement.ts';

const BENCHES: Readonly<Record<string, () => Promise<Measurement[]>>> = { live: benchLive, database: benchDatabase };

/** `npm run bench -- live database`: prints tables for docs/benchmarks.md; without names all of them. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    process.stderr.write(`No such benchmark: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.\n`);
    return 2;
  }
  const [{ model } = { model: 'unknown processor' }] = cpus();
  process.stdout.write(`${cpus().length} × ${model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`);
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    process.stdout.write(`\n${name}\n\n${table(await BENCHES[name]!())}\n`);
  }
  return 0;
}

process.exit(await main(process.argv.slice(2)));
