import { beforeEach, describe, expect, it } from 'vitest';
import { ChampionRepository, ModelRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { sha256 } from '@tandem/models';
import { headsFile, makeChampion, signBaseline } from '@tandem/registry/testing';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
  const models = new ModelRepository(database);
  for (const version of [1, 2]) {
    const artifact = Uint8Array.of(version);
    await models.claimVersion('lstm', `run-${version}`);
    await models.storeArtifact({ kind: 'lstm', version, artifact, sha256: sha256(artifact), metadata: {} });
  }
  await makeChampion(database, 'lstm', 1);
  await signBaseline(database, await headsFile());
});

const verify = (...args: string[]) => runCommand(['audit', 'verify', ...args], { DATABASE_URL: database.url, VAR_DIR: '/nowhere' });

describe('audit verify', () => {
  it('fails over entries that were cut off behind what a head covers', async () => {
    await database.pool.query('alter table audit_log disable trigger user');
    await database.pool.query('delete from audit_log where id > 1');
    expect((await verify()).error).toMatchObject({ message: expect.stringContaining('entries were cut off'), exitCode: EXIT.failure });
  });

  it('is content where every change of champion has its record', async () => {
    const { printed, error } = await verify();
    expect(error).toBeUndefined();
    expect(printed).toEqual([
      expect.stringMatching(/^2 entries\. Newest hash: [0-9a-f]{64}$/),
      '1 signed heads, the newest over 2 entries.',
      '1 changes of champion, 0 of them without their record.',
    ]);
  });

  it('fails over a champion that no record allows, and names it', async () => {
    const forged = { kind: 'lstm', version: 2, revision: 2, at: 0, actor: 'operator', reason: 'better', changeId: 'x' } as const;
    await new ChampionRepository(database).change(forged);
    const problem = 'The LSTM became version 2 with revision 2 without any record that allows it.';
    const { printed, error } = await verify();
    expect(printed.slice(2)).toEqual(['2 changes of champion, 1 of them without their record.', problem]);
    expect(error).toMatchObject({ message: problem, exitCode: EXIT.failure });
    const [json] = (await verify('--json')).printed;
    expect(JSON.parse(json!)).toMatchObject({
      firstBreak: null,
      champions: { changes: 2, unrecorded: [{ kind: 'lstm', version: 2, problem }] },
    });
  });
});
