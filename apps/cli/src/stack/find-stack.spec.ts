import { readSettings } from '@tandem/config';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../terminal/exit-codes.js';
import { findStack } from './find-stack.js';

/** No process has it: the largest id that Linux gives is 2^22. */
const DEAD = 2 ** 22 + 1;

describe('findStack', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-stack-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const find = (environment: Record<string, string> = {}) => findStack(readSettings({ VAR_DIR: folder, ...environment }));
  const run = async (source: string, pid = process.pid) => {
    await mkdir(join(folder, source, 'run'), { recursive: true });
    const stack = {
      pid,
      databaseUrl: `postgres://${source}`,
      temporalAddress: '127.0.0.1:7233',
      temporalNamespace: source,
      temporalUiUrl: null,
      apiUrl: 'http://x',
    };
    await writeFile(join(folder, source, 'run', 'stack.json'), JSON.stringify(stack));
  };

  it('finds the one that runs, whatever its source', async () => {
    await run('replay');
    await run('simulated', DEAD);
    expect(await find()).toMatchObject({ databaseUrl: 'postgres://replay', temporalNamespace: 'replay' });
  });

  it('takes the addresses of the settings before any file', async () => {
    await run('replay');
    const addresses = { DATABASE_URL: 'postgresql://db/tandem', TEMPORAL_ADDRESS: 'temporal:7233', SOURCE: 'simulated' };
    expect(await find(addresses)).toMatchObject({
      databaseUrl: 'postgresql://db/tandem',
      temporal: { address: 'temporal:7233' },
      temporalNamespace: 'simulated',
    });
  });

  it('says that nothing runs, also where a killed one left its file', async () => {
    await expect(find({ VAR_DIR: join(folder, 'none') })).rejects.toMatchObject({ exitCode: EXIT.notRunning });
    await run('simulated', DEAD);
    await expect(find()).rejects.toThrow('not running');
  });

  it('needs no recording to find a replay', async () => {
    await run('replay');
    expect(await find({ SOURCE: 'replay' })).toMatchObject({ temporalNamespace: 'replay' });
  });

  it('asks for the source when two run', async () => {
    await run('replay');
    await run('simulated');
    await expect(find()).rejects.toMatchObject({ exitCode: EXIT.usage });
    expect(await find({ SOURCE: 'simulated' })).toMatchObject({ temporalNamespace: 'simulated' });
  });
});
