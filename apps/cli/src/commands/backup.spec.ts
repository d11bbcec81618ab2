import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditRepository, readManifest } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const server = useDatabase();
let folder: string;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-backup-command-'));
  // For root the embedded database runs under another account.
  await chmod(folder, 0o711);
  const database = await server.createDatabase();
  url = database.url;
  const entry = { at: 0, actor: 'cli', action: 'noted', subject: 's', reason: 'r', details: {}, key: 'k' };
  await new AuditRepository(database).append(entry);
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

it('a database of a server goes to the embedded one and back, which starts for it alone', async () => {
  const embedded = { DATABASE_URL: '', SOURCE: 'simulated', VAR_DIR: at('var') };
  expect((await runCommand(['backup', at('first')], { DATABASE_URL: url })).printed[0]).toMatch(/first holds 1 rows of \d+ tables as of 2/);
  expect((await runCommand(['restore', at('first')], embedded)).printed[0]).toMatch(/^1 rows of \d+ tables .* were restored/);
  expect((await runCommand(['backup', at('second'), '--json'], embedded)).error).toBeUndefined();
  expect((await readManifest(at('second'))).tables).toEqual((await readManifest(at('first'))).tables);
});

it.each([
  ['backup', 'where nothing was stored', at, { VAR_DIR: '/nowhere' }, /Nothing is stored/],
  ['restore', 'from a folder that is no backup', at, {}, /is no backup/],
])('%s %s says so', async (command, _, path, environment, message) => {
  const { error } = await runCommand([command, path('none')], {
    DATABASE_URL: '',
    SOURCE: 'simulated',
    VAR_DIR: at('none'),
    ...environment,
  });
  expect(error).toMatchObject({ exitCode: EXIT.usage, message: expect.stringMatching(message) });
});

it('a restore is refused beside a running Tandem', async () => {
  await runCommand(['backup', at('third')], { DATABASE_URL: url });
  await mkdir(at('running/simulated/run'), { recursive: true });
  await writeFile(at('running/simulated/run/stack.json'), JSON.stringify({ pid: process.pid }));
  const { error } = await runCommand(['restore', at('third')], { DATABASE_URL: '', SOURCE: 'simulated', VAR_DIR: at('running') });
  expect(error).toMatchObject({ exitCode: EXIT.usage, message: expect.stringContaining('stop it first') });
});
