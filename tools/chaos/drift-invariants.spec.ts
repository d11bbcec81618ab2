import { beforeEach, describe, expect, it } from 'vitest';
import { ChampionRepository, DriftRepository, ModelRepository, type Database, type DriftCheck } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, sessionOn } from '@tandem/domain';
import { CALM, episodeKey, type DriftEpisode } from '@tandem/drift';
import { brokenDriftInvariants } from './drift-invariants.ts';

const TODAY = sessionOn('2026-03-02')!;
const minute = (after: number) => TODAY.open + after * BAR_MS;

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
});

const stuck: DriftEpisode = {
  ...CALM,
  cause: 'input_fault',
  subject: 'NVDA',
  since: minute(2),
  severity: 'severe',
  found: 'severe',
  worst: 'severe',
  message: 'It stands still.',
};
const faulty: DriftEpisode = { ...stuck, cause: 'model_fault', subject: 'lstm/2' };

const alertOf = (episode: DriftEpisode): DriftCheck['alerts'][number] => {
  const { cause, subject, worst, message, since } = episode;
  return { episode: episodeKey(episode), cause, subject, severity: worst, message, remedy: 'x', openedAt: since, closedAt: null };
};
/** Records a check after so many minutes, which leaves these episodes under way. */
async function check(after: number, episodes: readonly DriftEpisode[] = [], changes: Partial<DriftCheck> = {}): Promise<void> {
  const at = minute(after);
  await new DriftRepository(database).record({
    report: { at, session: TODAY.date, checkedAt: at, severity: 'ok', episodes: episodes.map((one) => ({ ...one })), evidence: [] },
    alerts: episodes.map(alertOf),
    holds: [],
    ...changes,
  });
}

/** Changes of the LSTM champion, by who made them: 1, 2, 1, 2 and so on. */
async function change(...by: readonly (readonly [actor: string, changeId: string])[]): Promise<void> {
  for (const run of ['one', 'two']) await new ModelRepository(database).claimVersion('lstm', run);
  for (const version of [1, 2]) {
    const file = { artifact: Uint8Array.of(version), sha256: 'ab'.repeat(32), metadata: {} };
    await new ModelRepository(database).storeArtifact({ kind: 'lstm', version, ...file });
  }
  for (const [i, [actor, changeId]] of by.entries()) {
    const row = { kind: 'lstm', revision: i + 1, version: 1 + (i % 2), at: minute(i), actor, reason: 'x', changeId } as const;
    await new ChampionRepository(database).change(row);
  }
}

const broken = (requested: { all: number[]; done: number[] } = { all: [], done: [] }) => brokenDriftInvariants(database, requested);

describe('the invariants of the drift monitor', () => {
  it('hold before it has looked, and when all is as it should be', async () => {
    expect(await broken()).toEqual([]);
    const hold = { symbol: 'NVDA', reason: 'input_fault', since: stuck.since, episode: episodeKey(stuck) } as const;
    await check(5, [stuck, faulty], { holds: [hold] });
    await change(['operator', 'a'], ['operator', 'b'], ['drift-monitor', `drift/${TODAY.date}`]);
    expect(await broken({ all: [minute(5), minute(10)], done: [minute(5)] })).toEqual([]);
  });

  it('are broken by two alerts of one episode', async () => {
    await check(5, [stuck]);
    await database.pool.query(`update alerts set episode = 'another'`);
    await check(10, [stuck], { report: { ...(await new DriftRepository(database).newest())!, at: minute(10) } });
    await database.pool.query('update alerts set closed_at = null');
    expect(await broken()).toContain('alerts 1 and 2 are of one episode of NVDA.');
  });

  it('are broken by a hold whose alert is over, or no more than a warning', async () => {
    const hold = { symbol: 'NVDA', reason: 'input_fault', since: stuck.since, episode: episodeKey(stuck) } as const;
    await check(5, [stuck], { holds: [hold], alerts: [{ ...alertOf(stuck), severity: 'warning' }] });
    expect(await broken()).toEqual(['NVDA is held by alert 1, warning.']);
    await database.pool.query(`update alerts set closed_at = opened_at, severity = 'severe'`);
    expect((await broken()).join()).toContain('NVDA is held by alert 1, severe and over since');
  });

  it('are broken by an episode without an alert, and by an alert that nothing closes', async () => {
    await check(5, [stuck], { alerts: [] });
    expect((await broken()).join()).toContain('The episodes input_fault NVDA');
    await check(10, [], { alerts: [alertOf(stuck)] });
    expect((await broken()).join()).toContain('and the alerts of input_fault NVDA');
  });

  it('are broken by a second rollback in a session, and by one without an alert', async () => {
    await change(['operator', 'a'], ['operator', 'b'], ['drift-monitor', `drift/${TODAY.date}`]);
    expect(await broken()).toEqual(['lstm/2 was rolled back 1 times, and has 0 severe alerts.']);
    await check(5, [faulty]);
    expect(await broken()).toEqual([]);
    await new ChampionRepository(database).change({
      ...{ kind: 'lstm', version: 2, at: minute(4), actor: 'operator', reason: 'x', changeId: 'c', revision: 4 },
    });
    await new ChampionRepository(database).change({
      ...{ kind: 'lstm', version: 1, at: minute(5), actor: 'drift-monitor', reason: 'x', changeId: `drift/${TODAY.date}/2`, revision: 5 },
    });
    expect(await broken()).toEqual([
      `The lstm was rolled back 2 times in the session of ${TODAY.date}.`,
      'lstm/2 was rolled back 2 times, and has 1 severe alerts.',
    ]);
  });

  it('are broken by a check that is lost, asked for twice, or was not due', async () => {
    await check(5);
    await check(7);
    expect(await broken({ all: [minute(5), minute(5), minute(10)], done: [minute(5), minute(10)] })).toEqual([
      'The check until 2026-03-02T14:40:00.000Z is reported as done and not stored.',
      'The check until 2026-03-02T14:35:00.000Z was asked for twice.',
      'The check until 2026-03-02T14:37:00.000Z was not due.',
    ]);
  });
});
