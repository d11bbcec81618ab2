import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { useDatabase } from '@tandem/database/testing';

/** Kept for documentation (RFC 5737): no machine has it. */
const NOWHERE = '192.0.2.1';

describe('the program of the API', () => {
  const server = useDatabase();
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-api-'));
  afterAll(() => rmSync(varDir, { recursive: true, force: true }));

  it('says in a sentence that it cannot listen where HOST says', async () => {
    const database = await server.createDatabase();
    const program = join(dirname(createRequire(import.meta.url).resolve('@tandem/api/model-tasks')), '../main.js');
    const env = { PATH: process.env['PATH'], DATABASE_URL: database.url, SOURCE: 'simulated', VAR_DIR: varDir, HOST: NOWHERE, PORT: '0' };
    const ended = promisify(execFile)(process.execPath, [program], { env });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`The API cannot start. HOST=${NOWHERE} is no address or name of this machine.`),
    });
  });
});
