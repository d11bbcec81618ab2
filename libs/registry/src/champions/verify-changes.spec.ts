import { beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ChampionRepository, DriftRepository, VerdictRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { authorityIds, type ChampionChange } from '@tandem/pipeline';
import { makeChampion, requestChange } from '../../testing/index.js';
import { UnauthorizedChangeError } from '../errors.js';
import { registerVersion } from '../versions.js';
import { swapChampion } from './champion-change.js';
import { verifyChanges } from './verify-changes.js';

const AT = Date.UTC(2026, 2, 6, 22);
const VERSIONS = [1, 2, 3];

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await filled();
});

const filled = () =>
  server.createFilled('three_versions', async (draft) => {
    for (const version of VERSIONS) {
      const file = Uint8Array.of(version);
      const claim = { kind: 'lstm', workflowId: `run-${version}` } as const;
      await registerVersion(
        draft,
        claim,
        () => file,
        () => ({ kind: 'lstm', version }),
      );
    }
    await makeChampion(draft, 'lstm', 1, { at: AT });
  });

const judge = async (to: Database, version: number, accepted: boolean): Promise<ChampionChange> => {
  const verdict = {
    kind: 'lstm',
    championVersion: 1,
    championRevision: 1,
    datasetId: null,
    proven: false,
    reasons: [],
    numbers: {},
  } as const;
  const { id } = await new VerdictRepository(to).record({ ...verdict, workflowId: `judge-${version}-${accepted}`, version, accepted });
  return { kind: 'lstm', version, authority: authorityIds.verdict(id) };
};

describe('a look at every change of champion', () => {
  const problems = async () => (await verifyChanges(database)).unrecorded.map(({ problem }) => problem);
  const forge = (changes: Partial<Parameters<ChampionRepository['change']>[0]> = {}) => {
    const row = { kind: 'lstm', version: 3, revision: 2, at: AT, actor: 'operator', reason: 'x', changeId: 'x', ...changes } as const;
    return new ChampionRepository(database).change(row);
  };

  it('finds nothing where each has its record', async () => {
    await swapChampion(database, await judge(database, 2, true), AT);
    await makeChampion(database, 'lstm', 3, { forced: true });
    await makeChampion(database, 'lstm', 2, { action: 'rollback' });
    expect(await verifyChanges(database)).toEqual({ changes: 4, unrecorded: [] });
  });

  it('finds one that no record allows', async () => {
    await forge();
    expect(await verifyChanges(database)).toMatchObject({ changes: 2, unrecorded: [{ kind: 'lstm', revision: 2, version: 3 }] });
    expect(await problems()).toEqual(['The LSTM became version 3 with revision 2 without any record that allows it.']);
  });

  it.each([
    ['of which there is no record', 'request/none', /by "request\/none", of which there is no record/],
    ['as if made before records', 'before', /as if before changes needed a record, but after one that had it/],
  ])('finds one %s', async (_, authority, problem) => {
    await forge({ authority });
    expect(await problems()).toEqual([expect.stringMatching(problem)]);
  });

  it('finds one whose record says something else, or no', async () => {
    const { authority } = await requestChange(database, 'lstm', 2);
    await forge({ authority });
    expect(await problems()).toEqual([expect.stringMatching(/which is about LSTM v2 after revision 1/)]);
    database = await filled();
    await forge({ authority: (await judge(database, 3, false)).authority });
    expect(await problems()).toEqual([expect.stringMatching(/though the gate refused it/)]);
  });

  it('finds one that hides that it was forced, or who made it', async () => {
    const { authority } = await requestChange(database, 'lstm', 3, { forced: true });
    await forge({ authority, changeId: authority });
    expect(await problems()).toEqual([expect.stringMatching(/which says another actor, id or mark/)]);
  });

  it('finds one without its audit entry', async () => {
    const { authority } = await requestChange(database, 'lstm', 3, { reason: 'x' });
    await forge({ authority, changeId: authority });
    expect(await problems()).toEqual(['The LSTM became version 3 with revision 2 without an entry in the audit log.']);
  });

  it('finds a pointer that was moved by itself', async () => {
    await database.pool.query('update champions set version = 3');
    expect(await problems()).toEqual(['The lstm pointer is not where the newest change left it.']);
  });

  it('takes those from before records as they are, as long as they come first', async () => {
    await database.pool.query(`
      alter table champion_changes disable trigger champion_changes_append_only;
      update champion_changes set authority = 'before'`);
    expect(await problems()).toEqual([]);
  });
});

describe('whatever a change is asked for with', () => {
  /** Records of every kind: which of them say yes to which version. */
  async function records(to: Database): Promise<ReadonlyMap<string, number | null>> {
    const drift = new DriftRepository(to);
    const report = { at: AT, session: '2026-03-06', checkedAt: AT, severity: 'severe', episodes: [], evidence: [] } as const;
    await drift.record({ report, alerts: [], holds: [] });
    const back = { reportAt: AT, kind: 'lstm', fromVersion: 1, toVersion: 3, championRevision: 1, reason: 'worse' } as const;
    return new Map<string, number | null>([
      [(await requestChange(to, 'lstm', 2)).authority, 2],
      [(await requestChange(to, 'lstm', 3)).authority, 3],
      [(await requestChange(to, 'lstm', 2, { championRevision: 0 })).authority, null],
      [(await judge(to, 2, true)).authority, 2],
      [(await judge(to, 3, false)).authority, null],
      [authorityIds.drift((await drift.decide(back)).id), 3],
      ['request/none', null],
      ['before', null],
    ]);
  }

  it('one change is made at most, by the first record that says exactly this, and each has its record', async () => {
    const asked = fc.array(fc.record({ record: fc.nat({ max: 7 }), version: fc.constantFrom(...VERSIONS) }), {
      minLength: 1,
      maxLength: 8,
    });
    const run = fc.asyncProperty(asked, async (changes) => {
      const own = await filled();
      const known = [...(await records(own))];
      let first: number | null = null;
      for (const { record, version } of changes) {
        const [authority, allowed] = known[record]!;
        const before = first;
        if (first === null && allowed === version) first = version;
        const outcome = await swapChampion(own, { kind: 'lstm', version, authority }, AT).catch((error: unknown) => error);
        if (allowed !== version && authority !== known[2]![0]) expect(outcome).toBeInstanceOf(UnauthorizedChangeError);
        if (before === null && first !== null) expect(outcome).toMatchObject({ version, revision: 2 });
      }
      expect(await new ChampionRepository(own).find('lstm')).toMatchObject(
        first === null ? { version: 1, revision: 1 } : { version: first, revision: 2 },
      );
      expect((await verifyChanges(own)).unrecorded).toEqual([]);
    });
    await fc.assert(run, { numRuns: 15 });
  });
});
