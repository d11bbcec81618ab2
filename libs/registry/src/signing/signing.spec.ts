import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { keyFilesIn, type KeyFiles } from '@tandem/config';
import {
  AuditRepository,
  ChampionRepository,
  connect,
  openKeyring,
  SigningKey,
  SigningKeyError,
  TrustedKeys,
  VerdictRepository,
  type Database,
} from '@tandem/database';
import { testKey, testKeyring, useDatabase } from '@tandem/database/testing';
import { sha256 } from '@tandem/models';
import { authorityIds } from '@tandem/pipeline';
import { makeChampion } from '../../testing/index.js';
import { checkArtifact, swapChampion } from '../champions/champion-change.js';
import { verifyChanges } from '../champions/verify-changes.js';
import { CorruptArtifactError, UnauthorizedChangeError, UnsignedArtifactError } from '../errors.js';
import { publishChampions } from '../publication.js';
import { restoration } from '../rollback.js';
import { loadArtifact, registerVersion } from '../versions.js';
import { adoptLineage } from './adopt.js';
import { signAuditHead, verifyAuditHeads } from './audit-heads.js';
import { verifyFile } from './detached.js';
import { prepareKeys } from './prepare-keys.js';
import { verifyLineage } from './verify-lineage.js';

const AT = Date.UTC(2026, 2, 6, 22);
const MINUTE = 60_000;

const server = useDatabase();
let database: Database;
let folder: string;
let files: KeyFiles;
beforeEach(async () => {
  database = await server.createDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tandem-lineage-'));
  files = keyFilesIn(folder, {});
  return () => rm(folder, { recursive: true });
});

/** A file that names its version and nothing else: the registry is given its reader. */
const fileOf = (version: number, note = '') => Buffer.from(JSON.stringify({ kind: 'lstm', version, note, probe: {} }));
const register = (to: Database, workflowId: string) =>
  registerVersion(
    to,
    { kind: 'lstm', workflowId },
    (version) => fileOf(version),
    (bytes) => JSON.parse(Buffer.from(bytes).toString()) as { kind: 'lstm'; version: number },
  );
const judge = (to: Database, version: number, accepted: boolean, workflowId = `night-${version}`) =>
  new VerdictRepository(to).record({
    workflowId,
    kind: 'lstm',
    version,
    championVersion: 1,
    championRevision: 1,
    datasetId: null,
    accepted,
    proven: false,
    reasons: ['Log loss is lower.'],
    numbers: { logLoss: 1.0510000000000002, p: 1e-7, none: null },
  });
const note = (key: string) =>
  new AuditRepository(database).append({ at: AT, actor: 'cli', action: 'noted', subject: key, reason: '', details: {}, key });

/** What somebody does who has the rights of the database's owner. */
async function asOwner(statement: string, values: readonly unknown[] = []): Promise<void> {
  const tables = ['audit_log', 'audit_heads', 'signatures'];
  for (const table of tables) await database.pool.query(`alter table ${table} disable trigger user`);
  await database.pool.query(statement, [...values]);
  for (const table of tables) await database.pool.query(`alter table ${table} enable trigger user`);
}

describe('a model file', () => {
  beforeEach(async () => {
    for (const run of ['one', 'two']) await register(database, run);
    await makeChampion(database, 'lstm', 1, { at: AT });
  });
  const forged = fileOf(1, 'forged');
  const replace = () => asOwner('update model_versions set artifact = $1, sha256 = $2 where version = 1', [forged, sha256(forged)]);

  it('that was changed together with the hash in its row is neither loaded nor checked nor published, and is named', async () => {
    await publishChampions(database, folder);
    await replace();
    await expect(loadArtifact(database, 'lstm', 1)).rejects.toThrow(UnsignedArtifactError);
    await expect(checkArtifact(database, 'lstm', 1, async () => undefined)).rejects.toThrow(
      `The stored file of LSTM v1 is not signed as it is: key ${testKey().keyId} has signed something else under its name.`,
    );
    expect((await publishChampions(database, folder)).problems).toEqual([expect.stringContaining('The lstm champion is not published')]);
    expect(await readFile(join(folder, 'lstm_v1.tflite'))).toEqual(fileOf(1));
    expect((await verifyLineage(database, files.auditHeadsFile)).problems[0]).toMatch(/^The file of LSTM v1 is not as it was signed/);
  });

  it('is not saved by the signature of another version, nor by one of a key that nobody trusts', async () => {
    await replace();
    const [, second] = await database.pool
      .query('select * from signatures order by id')
      .then(({ rows }) => rows as { signature: string }[]);
    const insert = `insert into signatures (subject_kind, subject_id, sha256, key_id, signature) values ('model', 'lstm/1', $1, $2, $3)`;
    await asOwner(insert, [sha256(forged), testKey().keyId, second!.signature]);
    await expect(loadArtifact(database, 'lstm', 1)).rejects.toThrow(/has signed something else/);
    const { keyId, signature } = testKey(9).sign({ kind: 'model', id: 'lstm/1', sha256: sha256(forged) });
    await asOwner(insert, [sha256(forged), keyId, signature]);
    await expect(loadArtifact(database, 'lstm', 1)).rejects.toThrow(`it is signed by key ${keyId}, which is not one of those trusted here`);
  });

  it('whose signature is gone is refused, also to a run that is repeated: what is found is not signed', async () => {
    await asOwner(`delete from signatures where subject_id = 'lstm/2'`);
    await register(database, 'two');
    await expect(loadArtifact(database, 'lstm', 2)).rejects.toThrow(
      /LSTM v2 is not signed as it is: nobody has signed it\. It is not used\./,
    );
    await asOwner(`update model_versions set artifact = '\\x00' where version = 2`);
    await expect(loadArtifact(database, 'lstm', 2)).rejects.toThrow(CorruptArtifactError);
  });

  it('is published with its signature beside it, by which it is known without a database', async () => {
    const { files: written } = await publishChampions(database, folder);
    expect(written).toEqual(['lstm_v1.tflite.sig', 'lstm_v1.tflite', 'model_config.json']);
    const [file, keys] = [join(folder, 'lstm_v1.tflite'), await testKeyring().trusted()];
    expect(await verifyFile(file, keys)).toEqual({ id: 'lstm/1', keyId: testKey().keyId });
    expect(await verifyFile(file, await testKeyring(9).trusted())).toContain('not one of those trusted here');
    await writeFile(file, forged);
    expect(await verifyFile(file, keys)).toContain('is not the file that was signed');
    const text = await readFile(`${file}.sig`, 'utf8');
    await writeFile(`${file}.sig`, text.replace(sha256(fileOf(1)), sha256(forged)));
    expect(await verifyFile(file, keys)).toContain('has signed something else under its name');
    await rm(`${file}.sig`);
    expect(await verifyFile(file, keys)).toContain('has no signature beside it');
    await makeChampion(database, 'lstm', 2);
    expect((await publishChampions(database, folder)).files).toContain('lstm_v2.tflite.sig');
    await expect(readFile(join(folder, 'lstm_v1.tflite'))).rejects.toThrow('ENOENT');
  });

  it('is registered by nobody who has no key', async () => {
    const reader = await connect(database.url, { keys: openKeyring({ trustedKeysFile: files.trustedKeysFile }) });
    await expect(register(reader, 'three')).rejects.toThrow('This process has no signing key: workers sign, all others only check.');
    await expect(judge(reader, 2, true)).rejects.toThrow(SigningKeyError);
    await expect(loadArtifact(reader, 'lstm', 1)).rejects.toThrow(/No key is trusted here: .*signing-key\.pub is missing/);
    await reader.close();
  });
});

describe('a verdict', () => {
  beforeEach(async () => {
    for (const run of ['one', 'two']) await register(database, run);
    await makeChampion(database, 'lstm', 1, { at: AT });
  });
  const promote = (id: string) => swapChampion(database, { kind: 'lstm', version: 2, authority: authorityIds.verdict(id) }, AT);
  const champion = async () => (await new ChampionRepository(database).find('lstm'))?.version;

  it('that was put into its table as accepting makes no champion', async () => {
    const id = '00000000-0000-4000-8000-000000000001';
    await asOwner(
      `insert into verdicts (id, workflow_id, kind, version, champion_version, champion_revision, accepted, proven, reasons, numbers)
       values ($1, 'forged', 'lstm', 2, 1, 1, true, false, '[]', '{}')`,
      [id],
    );
    const refused = promote(id);
    await expect(refused).rejects.toThrow(UnauthorizedChangeError);
    await expect(refused).rejects.toThrow('LSTM v2 was not made champion: its verdict does not count: nobody has signed it.');
    expect(await champion()).toBe(1);
    expect((await verifyLineage(database, files.auditHeadsFile)).problems).toContainEqual(
      `Verdict ${id}, which accepts LSTM version 2, is not as it was signed: nobody has signed it.`,
    );
  });

  it('that refused and was changed to accepting makes none, and a change that rests on it is found', async () => {
    const { id } = await judge(database, 2, false);
    await asOwner('update verdicts set accepted = true');
    await expect(promote(id)).rejects.toThrow(/its verdict does not count: key .* has signed something else under its name/);
    await new ChampionRepository(database).change({
      kind: 'lstm',
      version: 2,
      revision: 2,
      at: AT,
      actor: 'gate',
      reason: 'x',
      changeId: authorityIds.verdict(id),
      authority: authorityIds.verdict(id),
    });
    expect((await verifyChanges(database)).unrecorded[0]?.problem).toContain('though its verdict does not count');
  });

  it('that is no real one does not lift a refusal, nor the mark of a forced version', async () => {
    const { id } = await judge(database, 2, true);
    await judge(database, 2, false, 'night-3');
    await asOwner(`update verdicts set accepted = true where workflow_id = 'night-3'`);
    await expect(promote(id)).rejects.toThrow('the newest verdict on it does not count');
    expect(await restoration(database, 'lstm', 2)).toMatchObject({ forced: true });
    expect(await champion()).toBe(1);
  });

  it('of a worker makes a champion, whatever its numbers are', async () => {
    const { id } = await judge(database, 2, true);
    expect(await promote(id)).toMatchObject({ version: 2, revision: 2 });
    const { problems } = await verifyLineage(database, files.auditHeadsFile);
    expect(problems.filter((problem) => problem.startsWith('Verdict'))).toEqual([]);
  });
});

describe('the signed heads of the audit log', () => {
  let at = AT;
  const sign = () => signAuditHead(database, files.auditHeadsFile, (at += MINUTE));
  const problems = async () => (await verifyAuditHeads(database, files.auditHeadsFile)).problems;
  const heads = async () => (await verifyAuditHeads(database, files.auditHeadsFile)).heads;
  beforeEach(async () => {
    for (const key of ['a', 'b', 'c']) await note(key);
    await adoptLineage(database, { file: files.auditHeadsFile, actor: 'tandem', reason: 'first', at });
    for (const key of ['d', 'e']) await note(key);
    expect(await sign()).toBeNull();
  });

  it('are content with a log that goes on, and are none where nothing was added', async () => {
    expect(await heads()).toBe(2);
    expect(await sign()).toBeNull();
    expect(await heads()).toBe(2);
    await register(database, 'one');
    await note('f');
    expect(await sign()).toBeNull();
    expect(await verifyAuditHeads(database, files.auditHeadsFile)).toMatchObject({ heads: 3, problems: [], newest: { entries: 6 } });
  });

  it('show a log that somebody with the database computed anew as a whole, also where he took the heads out', async () => {
    const { rows } = await database.pool.query(`select at, actor, action, subject, reason, details, key from audit_log order by id`);
    await asOwner('delete from audit_log');
    for (const row of rows as Parameters<AuditRepository['append']>[0][]) {
      await new AuditRepository(database).append({ ...row, subject: row.subject === 'b' ? 'another' : row.subject });
    }
    expect((await new AuditRepository(database).verify()).firstBreak).toBeNull();
    await asOwner('delete from audit_heads');
    await asOwner('delete from signatures');
    expect(await problems()).toEqual([
      expect.stringMatching(/^The audit log is not as head 1, signed .*Z, has it: of its first 3 entries some are others/),
      expect.stringMatching(/^The audit log is not as head 2, signed .*Z, has it: of its first 5 entries some are others/),
    ]);
    expect(await sign()).toMatch(/does not go on from head 2/);
  });

  it('show entries that were cut off at the end', async () => {
    await asOwner('delete from audit_log where id > 4');
    expect((await new AuditRepository(database).verify()).firstBreak).toBeNull();
    expect(await problems()).toEqual([expect.stringMatching(/head 2, .* it had 5 entries then and has 4; entries were cut off\.$/)]);
    await asOwner('delete from audit_log');
    expect(await problems()).toHaveLength(2);
  });

  it('show entries that have other numbers', async () => {
    await asOwner('alter table audit_log alter id drop identity');
    await asOwner('update audit_log set id = id + 100');
    expect((await new AuditRepository(database).verify()).firstBreak).toBeNull();
    expect((await problems())[0]).toMatch(/its first 3 entries have other numbers or hashes/);
  });

  it('show that a verdict was taken out with its signature', async () => {
    await register(database, 'one');
    await judge(database, 1, false);
    await sign();
    await asOwner('delete from verdicts');
    await asOwner(`delete from signatures where subject_kind = 'verdict'`);
    expect(await problems()).toEqual([expect.stringMatching(/^The signatures are not as head 3, .* some are gone or others/)]);
  });

  it('are not signed on over what they contradict, which is on record once', async () => {
    await asOwner(`delete from audit_log where subject = 'd'`);
    for (let i = 0; i < 2; i++) expect(await sign()).toMatch(/does not go on from head 2/);
    await note('f');
    const refused = (await new AuditRepository(database).list(10)).filter(({ action }) => action === 'audit-head-refused');
    expect(refused).toHaveLength(1);
    expect(await heads()).toBe(2);
  });

  it('that somebody else signed do not count, neither those of the database nor those of the file', async () => {
    await note('f');
    await signAuditHead({ ...database, keys: testKeyring(9, 1) }, files.auditHeadsFile, (at += MINUTE));
    expect(await problems()).toEqual([
      expect.stringMatching(new RegExp(`^Head 3 of the audit log does not count: it is signed by key ${testKey(9).keyId}`)),
      expect.stringMatching(/^Head 3 in .*audit-heads does not count/),
    ]);
  });

  it('are there in the database where the file is not, and half a line of a killed process is none', async () => {
    const text = await readFile(files.auditHeadsFile, 'utf8');
    await writeFile(files.auditHeadsFile, text.slice(0, -20));
    await note('f');
    expect(await sign()).toBeNull();
    expect(await heads()).toBe(3);
    await rm(files.auditHeadsFile);
    expect(await verifyAuditHeads(database, files.auditHeadsFile)).toMatchObject({ heads: 3, hasFile: false, problems: [] });
  });

  it('count no longer when an operator has said that what is stored is genuine', async () => {
    await asOwner('delete from audit_log where id > 4');
    await adoptLineage(database, { file: files.auditHeadsFile, actor: 'cli', reason: 'an older dump was restored', at: (at += MINUTE) });
    expect(await problems()).toEqual([]);
    expect((await new AuditRepository(database).list(1))[0]).toMatchObject({
      action: 'lineage-adopted',
      actor: 'cli',
      reason: 'an older dump was restored',
    });
  });

  it('are missed where there is none', async () => {
    await asOwner('delete from audit_heads');
    await rm(files.auditHeadsFile);
    expect(await problems()).toEqual([expect.stringContaining('There is no signed head of the audit log')]);
    expect(await sign()).toMatch(/no signed head/);
  });
});

describe('the start of a worker', () => {
  const start = async () => {
    const worker = await connect(database.url, { keys: openKeyring(files) });
    try {
      return await prepareKeys(worker, files, AT);
    } finally {
      await worker.close();
    }
  };
  const over = async <T>(work: (reader: Database) => Promise<T>) => {
    const reader = await connect(database.url, { keys: openKeyring({ trustedKeysFile: files.trustedKeysFile }) });
    return work(reader).finally(() => reader.close());
  };
  const actions = async () => (await new AuditRepository(database).list(10)).map(({ action }) => action);
  /** An installation of before there were signatures. */
  const before = async () => {
    for (const run of ['one', 'two']) await register(database, run);
    await judge(database, 2, true);
    await asOwner('delete from signatures');
  };

  it('makes the key of a new installation, once for all that start at the same time, and records nothing', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(one.keyId).toBe(other.keyId);
    expect((await TrustedKeys.read(files.trustedKeysFile)).ids).toEqual([one.keyId]);
    expect(await actions()).toEqual([]);
    expect(await over((reader) => verifyLineage(reader, files.auditHeadsFile))).toMatchObject({ models: 0, problems: [] });
  });

  it('adopts what an installation has stored before there were signatures, once and on record', async () => {
    await before();
    const { keyId, adopted } = await start();
    expect(adopted).toEqual({ keyId, models: ['LSTM v1', 'LSTM v2'], verdicts: 1, corrupt: [], auditProblem: null });
    expect((await new AuditRepository(database).list(1))[0]).toMatchObject({
      actor: 'tandem',
      action: 'lineage-adopted',
      details: { keyId, models: ['LSTM v1', 'LSTM v2'], verdicts: 1 },
    });
    expect(await over((reader) => loadArtifact(reader, 'lstm', 2))).toBeDefined();
    expect(await start()).toEqual({ keyId, adopted: null });
    expect(await actions()).toEqual(['lineage-adopted']);
  });

  it('goes on with an adoption that was interrupted, and leaves out a file that is not the registered one', async () => {
    await before();
    await asOwner(`update model_versions set artifact = '\\x00' where version = 1`);
    expect((await start()).adopted).toMatchObject({ models: ['LSTM v2'], corrupt: ['LSTM v1'] });
    await rm(files.trustedKeysFile);
    expect((await start()).adopted).toMatchObject({ models: [], verdicts: 0, corrupt: ['LSTM v1'] });
    expect(await actions()).toEqual(['lineage-adopted', 'lineage-adopted']);
  });

  it('adopts nothing later, whatever became of the signatures', async () => {
    await before();
    await start();
    await asOwner('delete from signatures');
    await asOwner('delete from audit_heads');
    expect((await start()).adopted).toBeNull();
    await expect(over((reader) => loadArtifact(reader, 'lstm', 1))).rejects.toThrow(UnsignedArtifactError);
  });

  it('makes a new key in the place of one that was moved away; what the old one signed still counts', async () => {
    await before();
    const { keyId: old } = await start();
    await rename(files.signingKeyFile, `${files.signingKeyFile}.old`);
    const { keyId, adopted } = await start();
    expect([keyId === old, adopted]).toEqual([false, null]);
    expect((await TrustedKeys.read(files.trustedKeysFile)).ids).toEqual([old, keyId]);
    expect((await new AuditRepository(database).list(1))[0]).toMatchObject({
      action: 'signing-key-added',
      details: { keyId, before: [old] },
    });
    const worker = await connect(database.url, { keys: openKeyring(files) });
    await register(worker, 'three');
    await signAuditHead(worker, files.auditHeadsFile, AT + MINUTE);
    expect((await verifyLineage(worker, files.auditHeadsFile)).problems.filter((problem) => problem.includes('signed'))).toEqual([]);
    await worker.close();
  });

  it('is refused where the database was signed by keys that nobody vouches for, until an operator adopts it', async () => {
    await register(database, 'one');
    await expect(start()).rejects.toThrow(`What the database holds was signed by key ${testKey().keyId}, and ${files.trustedKeysFile}`);
    expect(await SigningKey.find(files.signingKeyFile)).toBeNull();
    const key = await SigningKey.openOrMake(files.signingKeyFile);
    await TrustedKeys.add(files.trustedKeysFile, key.publicPem);
    const worker = await connect(database.url, { keys: openKeyring(files) });
    const adoption = await adoptLineage(worker, { file: files.auditHeadsFile, actor: 'cli', reason: 'both files are lost', at: AT });
    expect(adoption).toMatchObject({ keyId: key.keyId, models: ['LSTM v1'] });
    await worker.close();
    expect((await start()).adopted).toBeNull();
  });
});
