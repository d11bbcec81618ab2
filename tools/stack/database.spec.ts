import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { startEmbeddedPostgres } from '@tandem/database';
import { watchDatabase } from './database.ts';

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

it('a database that was killed comes back on its port, and is stopped in the end', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-watched-'));
  chmodSync(directory, 0o711);
  const dataDir = join(directory, 'postgres');
  const logged: string[] = [];
  const server = await startEmbeddedPostgres({ dataDir, port: 0 });
  const stop = watchDatabase(server, { dataDir, log: (line) => logged.push(line) });

  process.kill(Number(readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
  await expect.poll(() => logged.at(-1), { timeout: 25_000 }).toBe(`PostgreSQL runs on 127.0.0.1:${server.port}.`);

  expect(logged[0]).toContain('stopped unexpectedly');
  expect(await answers(server.url)).toBe(true);
  await stop();
  expect(await answers(server.url)).toBe(false);
  rmSync(directory, { recursive: true });
});
