import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../connection/connect.js';
import { ChampionConflictError, DatasetMismatchError, UnknownModelVersionError } from '../errors.js';
import { useDatabase } from '../../testing/index.js';
import { AuditRepository } from './audit.js';
import { ChampionRepository } from './champions.js';
import { ControlRepository } from './controls.js';
import { DatasetRepository, ModelRepository } from './models.js';
import { SessionGainRepository } from './session-gains.js';
import { VerdictRepository } from './verdicts.js';

const HASH = 'ab'.repeat(32);
const AT = Date.UTC(2026, 2, 6, 22);

const server = useDatabase();
let database: Database;
let models: ModelRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  models = new ModelRepository(database);
});

async function storeVersion(workflowId: string): Promise<number> {
  const version = await models.claimVersion('lstm', workflowId);
  await models.storeArtifact({ kind: 'lstm', version, artifact: Uint8Array.of(version, 0, 255), sha256: HASH, metadata: { version } });
  return version;
}

describe('model versions', () => {
  it('a run gets the same number however often it asks, each run its own', async () => {
    expect(await models.claimVersion('lstm', 'nightly-1')).toBe(1);
    expect(await models.claimVersion('lstm', 'nightly-1')).toBe(1);
    expect(await models.claimVersion('lstm', 'nightly-2')).toBe(2);
    expect(await models.claimVersion('transformer', 'nightly-2')).toBe(1);
  });

  it('runs that ask at once get different numbers', async () => {
    const runs = Array.from({ length: 8 }, (_, i) => `run-${i}`);
    const numbers = await Promise.all([...runs, ...runs].map((run) => models.claimVersion('lstm', run)));
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(numbers.slice(0, 8)).toEqual(numbers.slice(8));
  });

  it('is listed once its file is stored', async () => {
    await models.claimVersion('lstm', 'a');
    expect(await models.list()).toEqual([]);
    await storeVersion('a');
    expect(await models.list('lstm')).toMatchObject([
      { kind: 'lstm', version: 1, workflowId: 'a', sha256: HASH, bytes: 3, metadata: { version: 1 } },
    ]);
    expect(await models.artifact('lstm', 1)).toEqual({ artifact: Buffer.from([1, 0, 255]), sha256: HASH });
  });

  it('keeps the first file that was stored for it', async () => {
    await storeVersion('a');
    await models.storeArtifact({ kind: 'lstm', version: 1, artifact: Uint8Array.of(9), sha256: 'cd'.repeat(32), metadata: {} });
    expect((await models.artifact('lstm', 1)).sha256).toBe(HASH);
  });

  it('that nobody claimed cannot be stored or read', async () => {
    await expect(
      models.storeArtifact({ kind: 'lstm', version: 7, artifact: Uint8Array.of(9), sha256: HASH, metadata: {} }),
    ).rejects.toThrow(UnknownModelVersionError);
    await expect(models.artifact('lstm', 7)).rejects.toThrow('LSTM v7');
  });
});

describe('the champion pointer', () => {
  const to = (version: number, expectedRevision: number, actor = 'gate') =>
    ({
      changeId: `${actor} ${version} on ${expectedRevision}`,
      kind: 'lstm',
      version,
      revision: expectedRevision + 1,
      actor,
      reason: 'better',
      at: AT,
    }) as const;
  let champions: ChampionRepository;
  beforeEach(async () => {
    champions = new ChampionRepository(database);
    for (const run of ['a', 'b', 'c']) await storeVersion(run);
  });

  it('is made at revision 1 and moved with its predecessor remembered', async () => {
    expect(await champions.find('lstm')).toBeNull();
    expect(await champions.change(to(1, 0))).toMatchObject({ version: 1, previousVersion: null, revision: 1, at: AT });
    expect(await champions.change(to(2, 1))).toMatchObject({ version: 2, previousVersion: 1, revision: 2 });
    expect((await champions.history('lstm')).map((change) => change.version)).toEqual([2, 1]);
  });

  it('of two changes at once one wins and the other is refused', async () => {
    await champions.change(to(1, 0));
    const outcomes = await Promise.allSettled([champions.change(to(2, 1, 'gate')), champions.change(to(3, 1, 'operator'))]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(ChampionConflictError);
    expect((await champions.find('lstm'))?.revision).toBe(2);
    expect(await champions.history('lstm')).toHaveLength(2);
  });

  it('of two first champions at once one wins', async () => {
    const outcomes = await Promise.allSettled([champions.change(to(1, 0)), champions.change(to(2, 0))]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('repeats its own change without making a second one', async () => {
    const first = await champions.change(to(1, 0));
    expect(await champions.change(to(1, 0))).toEqual(first);
    expect(await champions.history('lstm')).toHaveLength(1);
  });

  it('finds a change that was made, also after later ones', async () => {
    const first = await champions.change(to(1, 0));
    await champions.change(to(2, 1));
    expect(await champions.change({ ...to(1, 0), revision: 3 })).toEqual(first);
    expect(await champions.find('lstm')).toMatchObject({ version: 2, revision: 2 });
  });

  it('shows when an operator forced it', async () => {
    await champions.change({ ...to(1, 0), forced: true });
    expect(await champions.find('lstm')).toMatchObject({ forced: true });
    expect(await champions.change(to(2, 1))).toMatchObject({ forced: false });
  });

  it('knows what it replaced as that was', async () => {
    await champions.change({ ...to(1, 0), forced: true });
    const first = (await champions.find('lstm'))!;
    await champions.change(to(2, 1));
    const second = (await champions.find('lstm'))!;
    expect(await champions.predecessor(second)).toEqual(first);
    expect(await champions.predecessor(first)).toBeNull();
    await champions.change({ ...to(1, 2), changeId: 'again' });
    expect(await champions.predecessor((await champions.find('lstm'))!)).toEqual(second);
  });

  it('moves to no version that does not exist', async () => {
    await expect(champions.change(to(9, 0))).rejects.toThrow(/foreign key/);
    expect(await champions.history('lstm')).toEqual([]);
  });

  it('has the marks that its version has today', async () => {
    await champions.change(to(1, 0));
    expect(await champions.list()).toMatchObject([{ kind: 'lstm', proven: false, provenMovement: false }]);
    const movement = { proven: false, provenMovement: true };
    expect(await models.mark('lstm', 1, movement)).toBe(true);
    expect(await models.mark('lstm', 1, movement)).toBe(false);
    expect(await champions.list()).toMatchObject([{ kind: 'lstm', ...movement }]);
    const both = { proven: true, provenMovement: true };
    expect(await models.mark('lstm', 1, both)).toBe(true);
    expect(await models.find('lstm', 1)).toMatchObject(both);
    expect(await models.mark('lstm', 99, both)).toBe(false);
  });
});

describe('verdicts, datasets and the audit log', () => {
  it('keep the first verdict of a run on a version', async () => {
    await storeVersion('a');
    const verdicts = new VerdictRepository(database);
    const verdict = {
      workflowId: 'w',
      kind: 'lstm',
      version: 1,
      championVersion: null,
      datasetId: null,
      accepted: false,
      proven: false,
      reasons: ['no'],
      numbers: { p: 0.4 },
    } as const;
    const stored = await verdicts.record(verdict);
    expect(await verdicts.record({ ...verdict, accepted: true })).toEqual(stored);
    expect(await verdicts.find(stored.id)).toMatchObject(verdict);
    expect(await verdicts.newest('lstm', 1)).toEqual(stored);
  });

  it('find the newest verdict on a challenger that met a version as champion', async () => {
    for (const run of ['a', 'b', 'c']) await storeVersion(run);
    const verdicts = new VerdictRepository(database);
    const verdict = {
      kind: 'lstm',
      championVersion: 1,
      datasetId: null,
      accepted: false,
      proven: false,
      reasons: [],
      numbers: {},
    } as const;
    for (const version of [2, 3]) await verdicts.record({ ...verdict, workflowId: `w${version}`, version });
    expect(await verdicts.newestAgainst('lstm', 1)).toMatchObject({ version: 3 });
    expect(await verdicts.newestAgainst('lstm', 2)).toBeNull();
    expect(await verdicts.newestAgainst('transformer', 1)).toBeNull();
    const each = await verdicts.newestAgainstEach([
      { kind: 'lstm', version: 1 },
      { kind: 'lstm', version: 2 },
      { kind: 'transformer', version: 1 },
    ]);
    expect(each).toMatchObject([{ kind: 'lstm', version: 3, championVersion: 1 }]);
    expect(await verdicts.newestAgainstEach([])).toEqual([]);
  });

  it('list the newest verdict on each version with the numbers that are asked for', async () => {
    for (const run of ['a', 'b']) await storeVersion(run);
    const verdicts = new VerdictRepository(database);
    const verdict = { kind: 'lstm', championVersion: null, datasetId: null, accepted: false, proven: false, reasons: [] } as const;
    const record = (workflowId: string, version: number, numbers: Record<string, unknown>) =>
      verdicts.record({ ...verdict, workflowId, version, numbers });
    await record('w1', 1, { skills: 'old', rest: 'long' });
    await record('w2', 1, { skills: 'new', rest: 'long' });
    await record('w3', 2, { rest: 'of before skills were kept' });
    expect((await verdicts.newestOfEach('skills')).map(({ version, workflowId, numbers }) => ({ version, workflowId, numbers }))).toEqual([
      { version: 1, workflowId: 'w2', numbers: { skills: 'new' } },
      { version: 2, workflowId: 'w3', numbers: { skills: null } },
    ]);
  });

  it('refuse a dataset that was rebuilt differently', async () => {
    const datasets = new DatasetRepository(database);
    const first = await datasets.save({ id: 'd1', hash: 'x', spec: { seed: 7 } });
    expect(await datasets.save({ id: 'd1', hash: 'x', spec: { seed: 7 } })).toEqual(first);
    await expect(datasets.save({ id: 'd1', hash: 'y', spec: {} })).rejects.toThrow(DatasetMismatchError);
  });

  it('find a dataset by what it holds', async () => {
    const datasets = new DatasetRepository(database);
    const stored = await datasets.save({ id: 'd1', hash: 'x', spec: { seed: 7 } });
    await datasets.save({ id: 'd2', hash: 'y', spec: {} });
    expect(await datasets.findByHash('x')).toEqual(stored);
    expect(await datasets.findByHash('z')).toBeNull();
  });

  it('record an entry with a key once and page from the newest', async () => {
    const audit = new AuditRepository(database);
    const entry = (subject: string) => ({ at: AT, actor: 'operator', action: 'promoted', subject, reason: 'r', key: subject });
    for (const subject of ['1', '2', '2', '3']) await audit.append(entry(subject));
    const newest = await audit.list(2);
    expect(newest.map((row) => row.subject)).toEqual(['3', '2']);
    expect((await audit.list(2, { before: newest[1]!.id })).map((row) => row.subject)).toEqual(['1']);
    expect((await audit.list(2, { subject: '3' })).map((row) => row.subject)).toEqual(['3']);
  });
});

describe('the refused version to watch', () => {
  const verdicts = () => new VerdictRepository(database);
  const decide = (version: number, accepted: boolean, workflowId = `decision-${version}`) =>
    verdicts().record({
      workflowId,
      kind: 'lstm',
      version,
      championVersion: null,
      datasetId: null,
      accepted,
      proven: false,
      reasons: [],
      numbers: {},
    });
  const promote = (version: number, revision: number) =>
    new ChampionRepository(database).change({
      changeId: `change-${revision}`,
      kind: 'lstm',
      version,
      revision,
      at: AT,
      actor: 'gate',
      reason: 'better',
    });
  beforeEach(async () => {
    for (const run of ['a', 'b', 'c', 'd', 'e']) await storeVersion(run);
  });

  it('is the newest that is neither the champion nor its predecessor', async () => {
    for (const version of [1, 2, 3]) await decide(version, false);
    expect(await verdicts().refusedToWatch()).toEqual([]);
    await promote(1, 1);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 3 }]);
    await promote(2, 2);
    await promote(3, 3);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 1 }]);
  });

  it('is judged by its newest verdict', async () => {
    await promote(1, 1);
    await decide(2, false);
    await decide(3, false);
    await decide(3, true, 'second-look');
    await decide(4, true);
    await decide(5, true);
    await decide(5, false, 'third-look');
    await database.pool.query(`update verdicts set created_at = now() + interval '1 hour' where workflow_id like '%-look'`);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 5 }]);
    await decide(5, true, 'fourth-look');
    await database.pool.query(`update verdicts set created_at = now() + interval '2 hours' where workflow_id = 'fourth-look'`);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 2 }]);
  });

  it('stays the one that predicted unseen while it gains on the champion, until another is champion', async () => {
    await promote(1, 1);
    for (const version of [2, 3]) await decide(version, false);
    const gains = new SessionGainRepository(database);
    const gain = (version: number, session: string, value: number, origin: 'holdout' | 'live' = 'live') =>
      gains.record([{ kind: 'lstm', version, against: 'v1', session, origin, rows: 300, gain: value }]);
    await gain(2, '2026-03-03', 0.002, 'holdout');
    await gain(3, '2026-03-03', 0.004, 'holdout');
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 3 }]);
    await gain(3, '2026-03-04', -0.001);
    await decide(4, false);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 3 }]);
    await gain(3, '2026-03-05', -0.004);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 4 }]);
    await gain(4, '2026-03-06', 0.001);
    await decide(5, false);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 4 }]);
    await decide(4, true, 'second-look');
    await database.pool.query(`update verdicts set created_at = now() + interval '1 hour' where workflow_id = 'second-look'`);
    expect(await verdicts().refusedToWatch()).toEqual([{ kind: 'lstm', version: 5 }]);
  });
});

describe('controls', () => {
  const artifact = { format: 1, coefficients: [0.1, -1e-17, 2 / 3] };

  it('come back as they were stored, number by number, and the first of a version stays', async () => {
    const version = await storeVersion('a');
    const controls = new ControlRepository(database);
    expect(await controls.find('lstm', version)).toBeNull();
    await controls.store('lstm', version, artifact);
    await controls.store('lstm', version, { format: 2 });
    expect(await controls.find('lstm', version)).toEqual(artifact);
    expect(await controls.find('transformer', version)).toBeNull();
  });

  it('belong to a version that is registered', async () => {
    await expect(new ControlRepository(database).store('lstm', 7, artifact)).rejects.toThrow();
    expect(await new ControlRepository(database).find('lstm', 7)).toBeNull();
  });
});
