import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AuditRepository,
  ChampionConflictError,
  ChampionRepository,
  UnknownModelVersionError,
  VerdictRepository,
  type Database,
} from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { ChampionChange } from '@tandem/pipeline';
import { makeChampion, requestChange } from '../testing/index.js';
import { auditRefusal } from './champions/audit-refusal.js';
import { checkArtifact, swapChampion } from './champions/champion-change.js';
import { AlreadyChampionError, CorruptArtifactError, MislabelledArtifactError, NoPreviousVersionError } from './errors.js';
import { modelConfig, publishChampions, type ModelConfig } from './publication.js';
import { lineage, rollbackTarget } from './rollback.js';
import { loadArtifact, registerVersion } from './versions.js';

const AT = Date.UTC(2026, 2, 6, 22);

/** The registry does not look inside a file but through the reader it is given: these files are their own metadata. */
const makeFile = (kind: ModelKind, version: number, note = '') => Buffer.from(JSON.stringify({ kind, version, note, probe: {} }));
const metadataOf = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as { kind: ModelKind; version: number };
const sound = async () => undefined;
/** A published file and its signature. */
const both = (name: string) => [`${name}.tflite`, `${name}.tflite.sig`];

const server = useDatabase();
let database: Database;
let directory: string;
beforeEach(async () => {
  database = await server.createDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-models-'));
  return () => rm(directory, { recursive: true });
});

const register = (kind: ModelKind, workflowId: string) =>
  registerVersion(database, { kind, workflowId }, (version) => makeFile(kind, version, workflowId), metadataOf);
const promote = (kind: ModelKind, version: number, rollback = false) =>
  makeChampion(database, kind, version, { at: AT, reason: 'better', action: rollback ? 'rollback' : 'promote' });

describe('registering a version', () => {
  it('stores the file that names its number, with its hash and metadata', async () => {
    const row = await register('lstm', 'nightly-1');
    const file = makeFile('lstm', 1, 'nightly-1');
    expect(row).toMatchObject({
      kind: 'lstm',
      version: 1,
      sha256: createHash('sha256').update(file).digest('hex'),
      bytes: file.length,
      metadata: { note: 'nightly-1' },
    });
    expect(Buffer.from(await loadArtifact(database, 'lstm', 1))).toEqual(file);
  });

  it('a repeated run builds nothing and gets its version again', async () => {
    const first = await register('lstm', 'nightly-1');
    const build = vi.fn();
    expect(await registerVersion(database, { kind: 'lstm', workflowId: 'nightly-1' }, build, metadataOf)).toEqual(first);
    expect(build).not.toHaveBeenCalled();
  });

  it('a run that failed while building keeps its number for the next attempt', async () => {
    const failing = registerVersion(
      database,
      { kind: 'lstm', workflowId: 'nightly-1' },
      () => Promise.reject(new Error('killed')),
      metadataOf,
    );
    await expect(failing).rejects.toThrow('killed');
    expect((await register('lstm', 'nightly-2')).version).toBe(2);
    expect((await register('lstm', 'nightly-1')).version).toBe(1);
  });

  it('refuses a file that names another version', async () => {
    const mislabelled = registerVersion(database, { kind: 'lstm', workflowId: 'x' }, () => makeFile('lstm', 9), metadataOf);
    await expect(mislabelled).rejects.toThrow(MislabelledArtifactError);
    await expect(loadArtifact(database, 'lstm', 1)).rejects.toThrow(UnknownModelVersionError);
  });
});

describe('a corrupt file', () => {
  beforeEach(async () => {
    await register('lstm', 'a');
    await promote('lstm', 1);
    await database.pool.query(`update model_versions set artifact = '\\x00' where version = 1`);
  });

  it('is neither loaded nor made champion', async () => {
    await expect(loadArtifact(database, 'lstm', 1)).rejects.toThrow(CorruptArtifactError);
    await expect(checkArtifact(database, 'lstm', 1, sound)).rejects.toThrow(/LSTM v1 is corrupt/);
  });

  it('is not published and keeps nobody else from it; what is in the folder of its kind stays', async () => {
    await register('transformer', 'a');
    await promote('transformer', 1);
    await writeFile(path.join(directory, 'lstm_v1.tflite'), 'the good copy');
    const { files, problems } = await publishChampions(database, directory);
    expect(files).toEqual(['transformer_v1.tflite.sig', 'transformer_v1.tflite', 'model_config.json']);
    expect(problems).toEqual([expect.stringMatching(/^The lstm champion is not published\. .* is corrupt/)]);
    expect((await readdir(directory)).sort()).toEqual(['lstm_v1.tflite', 'model_config.json', ...both('transformer_v1')]);
    const config = JSON.parse(await readFile(path.join(directory, 'model_config.json'), 'utf8'));
    expect(config.models).toMatchObject({ lstm: null, transformer: { version: 1 } });
  });
});

describe('changing the champion', () => {
  beforeEach(async () => {
    for (const run of ['a', 'b', 'c']) await register('lstm', run);
  });

  it('is refused for a file that does not run, and the pointer stays', async () => {
    await promote('lstm', 1);
    await expect(checkArtifact(database, 'lstm', 2, () => Promise.reject(new Error('cannot be loaded')))).rejects.toThrow(
      'cannot be loaded',
    );
    await checkArtifact(database, 'lstm', 2, sound);
    expect(await champion()).toMatchObject({ version: 1, revision: 1 });
  });

  it('of two decided on the same pointer one wins, the other is refused', async () => {
    await promote('lstm', 1);
    const asked = [await requestChange(database, 'lstm', 2), await requestChange(database, 'lstm', 3)];
    const outcomes = await Promise.allSettled(asked.map((change) => swapChampion(database, change, AT)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toBeInstanceOf(ChampionConflictError);
  });

  it('repeated finds its own change', async () => {
    const change = await requestChange(database, 'lstm', 1);
    expect(await swapChampion(database, change, AT)).toEqual(await swapChampion(database, change, AT));
  });

  it('to the champion itself is refused', async () => {
    await promote('lstm', 1);
    await expect(promote('lstm', 1)).rejects.toThrow(AlreadyChampionError);
  });

  const champion = () => new ChampionRepository(database).find('lstm');

  it('back and back again goes two versions back', async () => {
    for (const version of [1, 2, 3]) await promote('lstm', version);
    const visited: number[] = [];
    for (let i = 0; i < 2; i++) visited.push((await promote('lstm', rollbackTarget('lstm', await champion()), true)).version);
    expect(visited).toEqual([2, 1]);
    const first = await champion();
    expect(() => rollbackTarget('lstm', first)).toThrow(NoPreviousVersionError);
  });

  it.each([
    ['through a version that was promoted again', [1, 2, 3, 1], [3, 2, 1]],
    ['through two versions that took turns', [1, 2, 1, 3, 1], [3, 1, 2, 1]],
    ['through a promotion after a rollback', [1, 2, 3, 'back', 4, 3, 'back', 'back'], [1]],
    ['through rollbacks between promotions of the same versions', [1, 2, 1, 'back', 4, 'back'], [1]],
    ['of a version promoted over the one that had replaced it', [1, 2, 3, 1, 2], [1, 3, 2, 1]],
  ] as const)('never goes to and fro %s', async (_, changes, expected) => {
    const back = async () => (await promote('lstm', rollbackTarget('lstm', await champion()), true)).version;
    await register('lstm', 'd');
    for (const change of changes) await (change === 'back' ? back() : promote('lstm', change));
    expect(lineage(await new ChampionRepository(database).history('lstm'))).toEqual(expected);
    const visited: number[] = [];
    while ((await champion())?.previousVersion != null && visited.length < 10) visited.push(await back());
    expect(visited).toEqual(expected);
  });

  it('that goes on from rollbacks of older versions, which went in circles, comes to an end', async () => {
    for (const version of [1, 2, 3, 1]) await promote('lstm', version);
    for (const [version, previousVersion] of [
      [3, 2],
      [2, 1],
      [1, 3],
    ] as const) {
      const { revision } = (await champion())!;
      await new ChampionRepository(database).change({
        changeId: randomUUID(),
        kind: 'lstm',
        version,
        previousVersion,
        revision: revision + 1,
        actor: 'operator',
        reason: 'older',
        at: AT,
      });
    }
    const visited: number[] = [];
    while ((await champion())?.previousVersion != null && visited.length < 10)
      visited.push((await promote('lstm', rollbackTarget('lstm', await champion()), true)).version);
    expect(visited).toEqual([3, 2, 1]);
  });

  describe('back to a version that an operator had forced', () => {
    const force = (version: number) => makeChampion(database, 'lstm', version, { forced: true });
    const recordVerdict = (version: number, accepted: boolean) =>
      new VerdictRepository(database).record({
        workflowId: randomUUID(),
        kind: 'lstm',
        version,
        championVersion: 1,
        datasetId: null,
        accepted,
        proven: false,
        reasons: [],
        numbers: {},
      });

    it.each([
      ['keeps the mark of one that the gate refuses', false, true],
      ['keeps the mark of one without a verdict', null, true],
      ['takes the mark from one that the gate has accepted since', true, false],
    ])('%s', async (_, accepted, forced) => {
      await promote('lstm', 1);
      await force(2);
      await promote('lstm', 3);
      if (accepted !== null) await recordVerdict(2, accepted);
      await promote('lstm', 2, true);
      expect(await champion()).toMatchObject({ version: 2, previousVersion: 1, forced });
      expect((await modelConfig(database)).models.lstm).toMatchObject({ version: 2, forced });
      expect((await new AuditRepository(database).list(1))[0]).toMatchObject({
        action: 'champion-rolled-back',
        subject: 'lstm/2',
        details: { forced },
      });
    });
  });

  it('from a promotion of an earlier version leads to the champion that it replaced', async () => {
    for (const version of [1, 2, 3, 1]) await promote('lstm', version);
    expect(rollbackTarget('lstm', await champion())).toBe(3);
  });

  it('is recorded with the pointer, and once', async () => {
    const change = await requestChange(database, 'lstm', 1, { reason: 'better' });
    for (const at of [AT, AT + 1]) await swapChampion(database, change, at);
    const made = (await new AuditRepository(database).list(10)).filter(({ action }) => action === 'champion-promoted');
    expect(made).toMatchObject([
      {
        subject: 'lstm/1',
        actor: 'operator',
        reason: 'better',
        at: AT,
        details: { revision: 1, forced: false, authority: change.authority },
      },
    ]);
  });

  it('that cannot be recorded is not made', async () => {
    await promote('lstm', 1);
    await database.pool.query(`alter table audit_log add constraint full_disk check (subject <> 'lstm/2')`);
    await expect(promote('lstm', 2)).rejects.toThrow();
    expect(await champion()).toMatchObject({ version: 1, revision: 1 });
  });

  it('is recorded as refused only when it was not made', async () => {
    const refuse = (claim: ChampionChange) =>
      auditRefusal(database, { claim, problem: 'Connection terminated', run: { workflowId: 'w', runId: 'r' } }, AT);
    const lost = await requestChange(database, 'lstm', 1);
    await swapChampion(database, lost, AT);
    const late = await requestChange(database, 'lstm', 2);
    expect(await refuse(lost)).toMatchObject({ version: 1, revision: 1 });
    expect(await refuse(late)).toBeNull();
    const outcomes = (await new AuditRepository(database).list(10)).filter(({ action }) => !action.endsWith('-requested'));
    expect(outcomes.map(({ action, subject, actor }) => `${subject} ${action} ${actor}`)).toEqual([
      'lstm/2 champion-promotion-refused operator',
      'lstm/1 champion-promoted operator',
    ]);
  });
});

describe('publishing the champions', () => {
  it('writes their files and a configuration that names them, and removes older ones only of ours', async () => {
    for (const run of ['a', 'b']) await register('lstm', run);
    await register('transformer', 'a');
    await promote('lstm', 1);
    await promote('transformer', 1);
    await publishChampions(database, directory);
    await writeFile(path.join(directory, 'notes.txt'), 'keep me');
    await promote('lstm', 2);
    await publishChampions(database, directory);

    expect((await readdir(directory)).sort()).toEqual([...both('lstm_v2'), 'model_config.json', 'notes.txt', ...both('transformer_v1')]);
    expect(await readFile(path.join(directory, 'lstm_v2.tflite'))).toEqual(makeFile('lstm', 2, 'b'));
    const config = JSON.parse(await readFile(path.join(directory, 'model_config.json'), 'utf8'));
    expect(config.models.lstm).toMatchObject({
      file: 'lstm_v2.tflite',
      version: 2,
      proven: false,
      since: '2026-03-06T22:00:00.000Z',
      metadata: { kind: 'lstm', version: 2 },
    });
    expect(config.models.lstm.metadata).not.toHaveProperty('probe');
  });

  it('many times at once while both kinds change ends with the champions, all files whole, and no failure', async () => {
    const versions = Array.from({ length: 8 }, (_, i) => i + 1);
    for (const kind of MODEL_KINDS) for (const version of versions) await register(kind, `run-${version}`);
    const published: Promise<unknown>[] = [];
    const changes = MODEL_KINDS.map(async (kind) => {
      for (const version of versions) {
        await promote(kind, version);
        published.push(publishChampions(database, directory), publishChampions(database, directory));
      }
    });
    await Promise.all(changes);
    const outcomes = await Promise.allSettled(published);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);

    expect((await readdir(directory)).sort()).toEqual([...both('lstm_v8'), 'model_config.json', ...both('transformer_v8')]);
    const { models } = JSON.parse(await readFile(path.join(directory, 'model_config.json'), 'utf8')) as ModelConfig;
    for (const kind of MODEL_KINDS) {
      const { file, version, sha256 } = models[kind]!;
      expect([version, sha256]).toEqual([
        8,
        createHash('sha256')
          .update(await readFile(path.join(directory, file)))
          .digest('hex'),
      ]);
    }
  });

  it('removes what a publication left behind that was killed', async () => {
    for (const name of ['lstm_v1.tflite.4711.partial', `model_config.json.${randomUUID()}.partial`])
      await writeFile(path.join(directory, name), 'half');
    await publishChampions(database, directory);
    expect(await readdir(directory)).toEqual(['model_config.json']);
  });

  it('before there is a champion has none', async () => {
    await publishChampions(database, path.join(directory, 'new'));
    expect(JSON.parse(await readFile(path.join(directory, 'new', 'model_config.json'), 'utf8'))).toEqual({
      models: { lstm: null, transformer: null },
    });
  });
});
