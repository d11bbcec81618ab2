import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { startTestServer } from './server.js';

it('a test server leaves nothing behind, also where temporary folders are closed to other accounts', async () => {
  const closed = await mkdtemp(path.join(tmpdir(), 'tandem-closed-'));
  vi.stubEnv('TMPDIR', closed);
  const server = await startTestServer();
  const database = await server.databases.create();
  const { rows } = await database.pool.query<{ data_directory: string }>('show data_directory');
  await database.close();
  await server.stop();
  vi.unstubAllEnvs();
  await rm(closed, { recursive: true });
  expect(existsSync(path.dirname(rows[0]!.data_directory))).toBe(false);
});
