import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { startTemporal } from '../../testing/temporal-server.js';
import { TestApi } from '../../testing/test-api.js';

const run = promisify(execFile);

/** At the version that it was first run with. */
const PACKAGE = 'schemathesis==4.32.5';
const ENVIRONMENT = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tandem', 'schemathesis');
const PROGRAM = join(ENVIRONMENT, 'bin', 'st');
const PIP = join(ENVIRONMENT, 'bin', 'pip');
const CONFIGURATION = join(import.meta.dirname, '..', '..', 'testing', 'schemathesis.toml');
const INSTALL_TIMEOUT_MS = 300_000;

/** Whether schemathesis can be run, after trying to install it with pip; logs why not. */
async function isAvailable(): Promise<boolean> {
  const works = () => run(PROGRAM, ['--version']);
  try {
    await works().catch(async () => {
      await run('python3', ['-m', 'venv', '--clear', ENVIRONMENT]);
      await run(PIP, ['install', '--quiet', PACKAGE], { timeout: INSTALL_TIMEOUT_MS });
      await works();
    });
    return true;
  } catch (error) {
    console.warn(`skipped: ${PACKAGE}, which pip did not install here (${(error as Error).message.split('\n', 1)[0]})`);
    return false;
  }
}

const available = TEMPORAL_CLI !== null && (await isAvailable());

describe.skipIf(!available)('the API by its own OpenAPI document, as schemathesis reads it', () => {
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let api: TestApi;
  /** It leaves its cache where it runs. */
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tandem-schemathesis-'));
    temporal = await startTemporal();
    api = await TestApi.start({ champions: true, temporalAddress: temporal.address });
    await api.commitMinute();
  });
  afterAll(async () => {
    await api?.stop();
    await temporal?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('does what the document says, for what it allows and for what it does not', async () => {
    const document = `${api.url}/api/docs/openapi.json`;
    const args = ['--config-file', CONFIGURATION, 'run', document, '--header', `Authorization: Bearer ${api.key}`];
    const { code, stdout } = await run(PROGRAM, args, { cwd: directory, maxBuffer: 64 << 20, env: { ...process.env, NO_COLOR: '1' } }).then(
      (done) => ({ code: 0, stdout: done.stdout }),
      (error: { readonly code?: number; readonly stdout?: string }) => ({ code: error.code ?? 1, stdout: error.stdout ?? String(error) }),
    );
    expect(code, stdout).toBe(0);
  });
});
