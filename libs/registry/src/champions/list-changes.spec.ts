import { beforeEach, describe, expect, it } from 'vitest';
import { ChampionRepository, DriftRepository, PredictionRepository, VerdictRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, sessionOn } from '@tandem/domain';
import { authorityIds } from '@tandem/pipeline';
import { makeChampion } from '../../testing/index.js';
import { registerVersion } from '../versions.js';
import { swapChampion } from './champion-change.js';
import { listChanges } from './list-changes.js';

const { open, date } = sessionOn('2026-03-06')!;
/** Wall times of changes; predictions are written when a test runs, after all of them. */
const AT = Date.UTC(2026, 2, 6, 22);

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createFilled('three_versions_for_a_list', async (draft) => {
    for (const version of [1, 2, 3]) {
      const file = Uint8Array.of(version);
      const claim = { kind: 'lstm', workflowId: `run-${version}` } as const;
      await registerVersion(
        draft,
        claim,
        () => file,
        () => ({ kind: 'lstm', version }),
      );
    }
  });
});

/** Stores a champion's final prediction, at a wall time by the database's clock. */
async function serve(version: number, ts: number, recordedAt: number): Promise<void> {
  const row = { symbol: 'NVDA', ts, kind: 'lstm', version, role: 'champion', down: 0.2, neutral: 0.5, up: 0.3, final: true } as const;
  await new PredictionRepository(database).record([row], []);
  await database.pool.query('update predictions set recorded_at = $2 where ts = $1', [new Date(ts), new Date(recordedAt)]);
}

async function accept(version: number, at: number): Promise<void> {
  const champion = (await new ChampionRepository(database).find('lstm'))!;
  const { id } = await new VerdictRepository(database).record({
    workflowId: `judge-${version}`,
    kind: 'lstm',
    version,
    championVersion: champion.version,
    championRevision: champion.revision,
    datasetId: null,
    accepted: true,
    proven: false,
    reasons: [],
    numbers: {},
  });
  await swapChampion(database, { kind: 'lstm', version, authority: authorityIds.verdict(id) }, at);
}

async function findFaulty(toVersion: number, at: number): Promise<void> {
  const drift = new DriftRepository(database);
  const champion = (await new ChampionRepository(database).find('lstm'))!;
  const report = { at: open, session: date, checkedAt: at, severity: 'severe', episodes: [], evidence: [] } as const;
  await drift.record({ report, alerts: [], holds: [] });
  const { version: fromVersion, revision: championRevision } = champion;
  const { id } = await drift.decide({ reportAt: open, kind: 'lstm', fromVersion, toVersion, championRevision, reason: 'It is worse.' });
  await swapChampion(database, { kind: 'lstm', version: toVersion, authority: authorityIds.drift(id) }, at);
}

describe('the list of changes of champion', () => {
  it('says of each what it replaced, who made it and why, newest first', async () => {
    await makeChampion(database, 'lstm', 1, { at: AT, reason: 'the first' });
    await accept(2, AT + 1);
    await findFaulty(1, AT + 2);
    await makeChampion(database, 'lstm', 3, { at: AT + 3, forced: true, reason: 'a try' });
    await makeChampion(database, 'lstm', 1, { at: AT + 4, action: 'rollback', reason: 'it failed' });
    const changes = await listChanges(database, { limit: 10 });
    expect(
      changes.map(({ revision, fromVersion, version, cause, rollback, actor, reason, forced }) => [
        revision,
        fromVersion,
        version,
        cause,
        rollback,
        actor,
        reason,
        forced,
      ]),
    ).toEqual([
      [5, 3, 1, 'operator', true, 'operator', 'it failed', false],
      [4, 1, 3, 'operator', false, 'operator', 'a try', true],
      [3, 2, 1, 'drift', true, 'drift-monitor', 'It is worse.', false],
      [2, 1, 2, 'gate', false, 'gate', 'accepted in judge-2', false],
      [1, null, 1, 'first', false, 'operator', 'the first', false],
    ]);
  });

  it('has the market time of the first final prediction, each time that a version is champion', async () => {
    await makeChampion(database, 'lstm', 1, { at: AT });
    await makeChampion(database, 'lstm', 2, { at: AT + 1_000 });
    await makeChampion(database, 'lstm', 1, { at: AT + 2_000, action: 'rollback' });
    await makeChampion(database, 'lstm', 3, { at: AT + 3_000 });
    await serve(1, open, AT + 100);
    await serve(1, open + BAR_MS, AT + 200);
    await serve(2, open + 2 * BAR_MS, AT + 1_100);
    // What was under way when the pointer moved is that of the champion before.
    await serve(2, open + 3 * BAR_MS, AT + 2_001);
    await serve(1, open + 4 * BAR_MS, AT + 2_100);
    const firsts = async (filter: object) =>
      (await listChanges(database, { limit: 10, ...filter })).map((one) => [one.revision, one.firstPrediction]);
    const [second, third] = [
      [2, open + 2 * BAR_MS],
      [3, open + 4 * BAR_MS],
    ];
    expect(await firsts({})).toEqual([[4, null], third, second, [1, open]]);
    expect(await firsts({ from: open + 1 })).toEqual([third, second]);
    expect(await firsts({ from: open + 1, to: open + 2 * BAR_MS })).toEqual([second]);
    expect(await firsts({ limit: 1, to: open + 2 * BAR_MS })).toEqual([second]);
    expect(await firsts({ kind: 'transformer' })).toEqual([]);
  });

  it('knows who made changes before these needed a record, and does not guess where there is none', async () => {
    const champions = new ChampionRepository(database);
    const change = { kind: 'lstm', at: AT, reason: 'x', authority: 'before' } as const;
    await champions.change({ ...change, version: 1, revision: 1, actor: 'gate', changeId: 'a' });
    await champions.change({ ...change, version: 2, revision: 2, actor: 'drift-monitor', changeId: 'b' });
    await champions.change({ ...change, version: 3, revision: 3, actor: 'somebody', changeId: 'c' });
    await champions.change({ ...change, version: 1, revision: 4, actor: 'operator', changeId: 'd', authority: null });
    expect((await listChanges(database, { limit: 10 })).map(({ cause }) => cause)).toEqual(['unknown', 'unknown', 'drift', 'first']);
  });
});
