import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChampionRepository, connect, VerdictRepository, type Database } from '@tandem/database';
import { testKey, useDatabase, writeTestKeys } from '@tandem/database/testing';
import { syntheticDataset } from '@tandem/features/testing';
import { loadBackend, trainModel, writeTflite, type TrainedModel } from '@tandem/models';
import { publishChampions, registerVersion } from '@tandem/registry';
import { makeChampion, signBaseline } from '@tandem/registry/testing';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const TINY_BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 64, maxValidationSamples: 64, batchSize: 64, patience: 1 };

const server = useDatabase();
let model: TrainedModel;
let folder: string;
let database: Database;
/** Where a command finds the database and its keys. */
let here: Record<string, string>;

beforeAll(async () => {
  const backend = await loadBackend('auto');
  model = await trainModel({ kind: 'lstm', dataset: syntheticDataset(), seed: 5, backend, budget: TINY_BUDGET });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-verify-'));
  // For root the embedded database runs under another account.
  await chmod(folder, 0o711);
  database = await server.createDatabase();
  here = installationIn('var', database.url);
  await writeTestKeys({ signingKeyFile: here['SIGNING_KEY_FILE']!, trustedKeysFile: here['TRUSTED_KEYS_FILE']! });
  for (const workflowId of ['one', 'two'])
    await registerVersion(database, { kind: 'lstm', workflowId }, (version) => writeTflite(model, version));
  await makeChampion(database, 'lstm', 1);
  await new VerdictRepository(database).record({
    workflowId: 'two',
    kind: 'lstm',
    version: 2,
    championVersion: 1,
    championRevision: 1,
    datasetId: null,
    accepted: false,
    proven: false,
    reasons: [],
    numbers: { logLoss: 1.0509999999999999 },
  });
  await signBaseline(database, join(folder, 'var/simulated/audit-heads'));
  return () => rm(folder, { recursive: true });
});

const installationIn = (name: string, url: string) => ({
  SOURCE: 'simulated',
  VAR_DIR: join(folder, name),
  DATABASE_URL: url,
  SIGNING_KEY_FILE: join(folder, name, 'simulated/signing-key'),
  TRUSTED_KEYS_FILE: join(folder, name, 'simulated/signing-key.pub'),
});
const verify = (...args: string[]) => runCommand(['verify', ...args], here);

describe('verify', () => {
  it('is content with what workers have stored, and changes nothing', async () => {
    const { printed, error } = await verify();
    expect(error).toBeUndefined();
    expect(printed).toEqual([
      `Trusted keys: ${testKey().keyId}`,
      expect.stringMatching(/^2 model files, 1 verdicts, 1 heads of the audit log, the newest of 2.*Z over 2 entries\.$/),
      'All are as they were signed.',
    ]);
  });

  it('names what somebody with the database has changed, and fails', async () => {
    await database.pool.query(
      `update model_versions set artifact = artifact || '\\x00', sha256 = encode(sha256(artifact || '\\x00'), 'hex')`,
    );
    await database.pool.query('update verdicts set accepted = true');
    await database.pool.query(`alter table audit_log disable trigger user; delete from audit_log where id > 1`);
    const { printed, error } = await verify();
    expect(printed.slice(2)).toEqual([
      expect.stringContaining('The file of LSTM v1 is not as it was signed'),
      expect.stringContaining('The file of LSTM v2 is not as it was signed'),
      expect.stringMatching(/^Verdict .*, which accepts LSTM version 2, is not as it was signed/),
      expect.stringContaining('entries were cut off'),
    ]);
    expect(error).toMatchObject({
      exitCode: EXIT.failure,
      message: expect.stringMatching(/^The file of LSTM v1 .* 3 more do not hold\.$/),
    });
    expect(JSON.parse((await verify('--json')).printed[0]!)).toMatchObject({ models: 2, verdicts: 1, problems: { length: 4 } });
  });

  it('names what is stored beside a file and is not what the file says', async () => {
    await database.pool.query(`update model_versions set metadata = jsonb_set(metadata, '{datasetHash}', '"another"') where version = 2`);
    expect((await verify()).error).toMatchObject({ message: 'What is stored beside the file of LSTM v2 is not what the file says.' });
  });

  it('says which file is missing where no key is trusted', async () => {
    await rm(here['TRUSTED_KEYS_FILE']!);
    expect((await verify()).error).toMatchObject({
      exitCode: EXIT.failure,
      message: expect.stringContaining('signing-key.pub is missing'),
    });
  });

  it('passes on a backup that was restored, embedded or not, with its champions, and so does audit verify', async () => {
    const backup = join(folder, 'backup');
    expect((await runCommand(['backup', backup], here)).error).toBeUndefined();
    const [elsewhere, embedded] = [installationIn('new', await server.createBlankUrl()), installationIn('embedded', '')];
    for (const place of [elsewhere, embedded]) {
      expect((await runCommand(['restore', backup], place)).error).toBeUndefined();
      const { printed, error } = await runCommand(['verify'], place);
      expect([error, printed.at(-1)]).toEqual([undefined, 'All are as they were signed.']);
    }
    expect((await runCommand(['audit', 'verify'], elsewhere)).error).toBeUndefined();
    const restored = await connect(elsewhere.DATABASE_URL);
    expect(await new ChampionRepository(restored).find('lstm')).toEqual(await new ChampionRepository(database).find('lstm'));
    await restored.close();
  });

  it('of published files needs no database', async () => {
    await publishChampions(database, folder);
    const file = join(folder, 'lstm_v1.tflite');
    here['DATABASE_URL'] = 'postgres://nobody@127.0.0.1:1/none';
    expect((await verify(file)).printed).toEqual([`${file} is lstm/1, signed by key ${testKey().keyId}.`]);
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.of(0)]));
    const { error, printed } = await verify(file, '--json');
    expect(JSON.parse(printed[0]!)).toMatchObject({ file, problem: expect.stringContaining('is not the file that was signed') });
    expect(error).toMatchObject({ exitCode: EXIT.failure });
    expect((await verify(join(folder, 'none.tflite'))).error).toMatchObject({ exitCode: EXIT.usage });
  });
});

describe('adopt', () => {
  const adopt = (reason: string) => runCommand(['adopt', '--reason', reason], here);

  it('signs with a new key what nobody vouches for any more, on record', async () => {
    for (const name of ['SIGNING_KEY_FILE', 'TRUSTED_KEYS_FILE']) await rm(here[name]!);
    const { printed, error } = await adopt('the disk was lost');
    expect(error).toBeUndefined();
    expect(printed).toEqual([
      expect.stringMatching(/^Key [0-9a-f]{16} has signed 2 model files and 1 verdicts that no trusted key had signed\.$/),
      '  LSTM v1, LSTM v2',
    ]);
    expect((await verify()).error).toBeUndefined();
    const list = await runCommand(['audit', 'list', '--limit', '1'], here);
    expect(list.printed[0]).toContain('cli: lineage-adopted lineage, "the disk was lost"');
  });

  it('wants a reason', async () => {
    expect((await adopt('  ')).error).toMatchObject({ exitCode: EXIT.usage });
  });
});
