import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database } from '@tandem/database';
import { writeImportFiles, type ImportFiles } from './import-files.ts';
import { ratioTable, withNewDatabases, type Databases, type Storage } from './new-databases.ts';
import { latencyTable, measurement, type Measurement } from './report.ts';

/** What a history of a year is for the default installation. */
const SYMBOLS = 20;
const MINUTES = 100_000;
/** Interleaved, because what else the machine does changes from minute to minute. */
const ROUNDS = 5;
const MAIN = join(import.meta.dirname, '../../apps/cli/dist/main.js');

type Way = (database: Database, files: ImportFiles) => Promise<void>;

/** The command as a user runs it, its start included, against nothing but COPY of the same rows, ready as PostgreSQL takes them. */
const WAYS: Readonly<Record<string, Way>> = {
  'COPY of ready text': (database, { text }) => copy(database, text, ''),
  'COPY of ready binary rows': (database, { binary }) => copy(database, binary, ' (format binary)'),
  'import bars of CSV': (database, { csv }) => importBars(database, csv),
  'import bars of .csv.gz': (database, { gzip }) => importBars(database, gzip),
};

/** How fast bars come from files into the table, beside the fastest that PostgreSQL itself takes them. */
export async function benchImport(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  try {
    const files = await writeImportFiles(directory, SYMBOLS, MINUTES);
    return report(await withNewDatabases((databases) => measureAll(databases, files)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Milliseconds of every way in every database. */
async function measureAll(databases: Databases, files: ImportFiles): Promise<Map<Storage, Measurement[]>> {
  const samples = new Map([...databases.keys()].map((storage) => [storage, Object.keys(WAYS).map((): number[] => [])]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [i, [name, way]] of Object.entries(WAYS).entries()) {
      for (const [storage, database] of databases) samples.get(storage)![i]!.push(await measureOnce(database, files, name, way));
    }
  }
  const names = Object.keys(WAYS);
  return new Map([...samples].map(([storage, each]) => [storage, each.map((sample, i) => measurement(names[i]!, sample))]));
}

async function measureOnce(database: Database, files: ImportFiles, name: string, way: Way): Promise<number> {
  await database.pool.query('truncate bars');
  // A server of others may refuse it; then its own checkpoints are part of what is measured.
  await database.pool.query('checkpoint').catch(() => undefined);
  const started = performance.now();
  await way(database, files);
  const took = performance.now() - started;
  const { rows } = await database.pool.query<{ count: number }>('select count(*) from bars');
  if (rows[0]!.count !== SYMBOLS * MINUTES) throw new Error(`${name} stored ${rows[0]!.count} bars of ${SYMBOLS * MINUTES}.`);
  return took;
}

async function copy({ pool }: Database, file: string, format: string): Promise<void> {
  const client = await pool.connect();
  try {
    await pipeline(
      createReadStream(file, { highWaterMark: 1 << 20 }),
      client.query(copyFrom(`copy bars (symbol, ts, open, high, low, close, volume, source, fetched_at) from stdin${format}`)),
    );
  } finally {
    client.release();
  }
}

async function importBars({ url }: Database, files: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, 'import', 'bars', '--json', ...files], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DATABASE_URL: url, SOURCE: 'replay' },
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors = text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`import bars ended with ${code}: ${errors}`);
}

function report(measured: ReadonlyMap<Storage, readonly Measurement[]>): string {
  const tables = [...measured].map(([storage, rows]) => `${storage}\n\n${latencyTable(rows)}\n\n${rateTable(rows)}`);
  return [...tables, ratioTable(measured)].join('\n\n').trimEnd();
}

function rateTable(measured: readonly Measurement[]): string {
  const rows = SYMBOLS * MINUTES;
  const baseline = Math.min(...measured.filter(({ name }) => name.startsWith('COPY')).map(({ p50 }) => p50));
  const rates = measured.map(
    ({ name, p50 }) =>
      `| ${name} | ${Math.round(rows / (p50 / 1_000)).toLocaleString('en-US')} | ${((baseline / p50) * 100).toFixed(0)} % |`,
  );
  return ['| by medians | rows a second | of the faster COPY |', '|---|---|---|', ...rates].join('\n');
}
