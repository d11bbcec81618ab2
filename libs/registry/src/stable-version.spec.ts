import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChampionRepository, DriftRepository, type Database } from '@tandem/database';
import { serveSession, useDatabase } from '@tandem/database/testing';
import { BAR_MS, sessionOn, sessionsBetween, type DriftCause, type Severity } from '@tandem/domain';
import { makeChampion } from '../testing/index.js';
import { rollbackTarget } from './rollback.js';
import { referenceVersion, stableVersion } from './stable-version.js';
import { registerVersion } from './versions.js';

const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY] = sessionsBetween('2026-03-02', '2026-03-05') as [Session, Session, Session, Session];
type Session = ReturnType<typeof sessionsBetween>[number];
const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
});

/** Makes these versions champion, one after the other. */
async function promote(...versions: readonly number[]): Promise<void> {
  for (const version of versions) await change(version);
}
async function change(version: number, rollback = false): Promise<void> {
  while ((await database.pool.query('select from model_versions')).rowCount! < version) await register();
  await makeChampion(database, 'lstm', version, { action: rollback ? 'rollback' : 'promote' });
}
const register = () =>
  registerVersion(
    database,
    { kind: 'lstm', workflowId: randomUUID() },
    (version) => Uint8Array.of(version),
    ([version]) => ({ kind: 'lstm', version: version! }),
  );
const goBack = async () => change(rollbackTarget('lstm', await new ChampionRepository(database).find('lstm')), true);
const serve = (version: number, session: Session, served?: Parameters<typeof serveSession>[4]) =>
  serveSession(database, 'lstm', version, session, served);
const stable = () => stableVersion(database, 'lstm');
const reference = async () => referenceVersion(database, (await new ChampionRepository(database).find('lstm'))!);

/** An alert about a version, an hour after the opening. */
async function alert(version: number, session: Session, severity: Severity = 'severe', cause: DriftCause = 'model_fault'): Promise<void> {
  const at = session.open + 60 * BAR_MS;
  const told = { cause, subject: `lstm/${version}`, severity, message: 'worse', remedy: 'roll back', openedAt: at, closedAt: at };
  await new DriftRepository(database).record({
    report: { at, session: session.date, checkedAt: at, severity, episodes: [], evidence: [] },
    alerts: [{ ...told, episode: `${cause} ${version} ${at}` }],
    holds: [],
  });
}

describe('the version that a faulty champion goes back to', () => {
  it('is none after a first installation, nor while there is no champion', async () => {
    expect(await stable()).toBeNull();
    await promote(1);
    await serve(1, MONDAY);
    expect(await stable()).toBeNull();
    expect(await reference()).toBeNull();
  });

  it('is the one that was replaced, when it served a whole session', async () => {
    await promote(1, 2);
    await serve(1, MONDAY);
    expect(await stable()).toBe(1);
    expect(await reference()).toBe(1);
  });

  it('is none where the first version began in the middle of its only session: it is compared with all the same', async () => {
    await promote(1, 2);
    await serve(1, MONDAY, { minutes: minutes(60, 390) });
    expect(await stable()).toBeNull();
    expect(await reference()).toBe(1);
  });

  it('is an earlier one where the one that was replaced never served a whole session', async () => {
    await promote(1, 2, 3);
    await serve(1, MONDAY);
    await serve(2, TUESDAY, { minutes: minutes(0, 200) });
    expect(await stable()).toBe(1);
    expect(await reference()).toBe(1);
  });

  it.each([
    [15, 1],
    [16, null],
  ])('may have missed %i minutes of its session, as in a restart: %j', async (missed, expected) => {
    await promote(1, 2);
    await serve(1, MONDAY, { minutes: [...minutes(0, 100), ...minutes(100 + missed, 390)] });
    expect(await stable()).toBe(expected);
  });

  it('has its minutes from all symbols together', async () => {
    await promote(1, 2);
    await serve(1, MONDAY, { minutes: minutes(0, 200) });
    await serve(1, MONDAY, { symbol: 'GS', minutes: minutes(190, 390) });
    expect(await stable()).toBe(1);
  });

  it('served alone: a session of which another had a minute is not whole', async () => {
    await promote(1, 2, 3);
    await serve(1, MONDAY, { minutes: minutes(0, 5) });
    await serve(2, MONDAY, { minutes: minutes(5, 390) });
    expect(await stable()).toBeNull();
    await serve(2, TUESDAY);
    expect(await stable()).toBe(2);
  });

  it('served, and did not only predict unseen', async () => {
    await promote(1, 2);
    await serve(1, MONDAY, { role: 'shadow' });
    expect(await stable()).toBeNull();
  });

  it('may have served a half day', async () => {
    await promote(1, 2);
    await serve(1, sessionOn('2025-11-28')!);
    expect(await stable()).toBe(1);
  });

  it('was not found severely faulty in its session or after it', async () => {
    await promote(1, 2, 3);
    await serve(1, MONDAY);
    await serve(2, TUESDAY);
    await alert(2, TUESDAY);
    expect(await stable()).toBe(1);
    expect(await reference()).toBe(1);
    await alert(1, WEDNESDAY, 'severe', 'serving_fault');
    expect(await stable()).toBeNull();
    expect(await reference()).toBe(2);
  });

  it('may have been warned of, and comes back when it served a whole session since', async () => {
    await promote(1, 2);
    await serve(1, TUESDAY);
    await alert(1, MONDAY);
    await alert(1, WEDNESDAY, 'warning');
    expect(await stable()).toBe(1);
  });

  it('is not one that was itself rolled back, however well it had served', async () => {
    await promote(1, 2, 3);
    await Promise.all([serve(1, MONDAY), serve(2, TUESDAY), serve(3, WEDNESDAY)]);
    await goBack();
    expect(await stable()).toBe(1);
    await promote(3);
    expect(await stable()).toBe(2);
  });

  it('is not the champion, which was one before', async () => {
    await promote(1, 2, 1);
    await serve(1, MONDAY);
    expect(await stable()).toBeNull();
  });

  it('leads further back from where a rollback came over versions that are not stable', async () => {
    await promote(1, 2, 3, 2, 4);
    await Promise.all([serve(1, MONDAY), serve(3, TUESDAY), serve(4, WEDNESDAY)]);
    expect(await stable()).toBe(3);
    await change(3, true);
    await serve(2, THURSDAY);
    await alert(2, THURSDAY);
    expect(await stable()).toBe(1);
  });
});
