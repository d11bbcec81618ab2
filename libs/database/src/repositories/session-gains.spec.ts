import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../../testing/index.js';
import type { SessionGainRow } from '../schema/evidence.js';
import { ModelRepository } from './models.js';
import { SessionGainRepository } from './session-gains.js';

const server = useDatabase();
let gains: SessionGainRepository;
beforeEach(async () => {
  const database = await server.createDatabase();
  const models = new ModelRepository(database);
  for (const run of ['a', 'b']) await models.claimVersion('lstm', run);
  gains = new SessionGainRepository(database);
});

const row = (session: string, changes: Partial<SessionGainRow> = {}): SessionGainRow => ({
  kind: 'lstm',
  version: 1,
  against: 'class prior',
  session,
  origin: 'live',
  rows: 300,
  gain: 0.002,
  ...changes,
});

describe('gains a session', () => {
  it('are read by version and by what they are against, in the order of sessions', async () => {
    const stored = [row('2026-03-05'), row('2026-03-06'), row('2026-03-06', { against: 'v2' }), row('2026-03-06', { version: 2 })];
    await gains.record(stored.toReversed());
    expect(await gains.of('lstm', 1)).toEqual(stored.slice(0, 3));
    expect(await gains.against('lstm', 'class prior')).toEqual([stored[0], stored[1], stored[3]]);
    expect(await gains.of('transformer', 1)).toEqual([]);
  });

  it('stay as they were first stored', async () => {
    await gains.record([row('2026-03-06', { origin: 'holdout' })]);
    await gains.record([row('2026-03-06', { gain: 0.5 }), row('2026-03-09')]);
    expect(await gains.of('lstm', 1)).toEqual([row('2026-03-06', { origin: 'holdout' }), row('2026-03-09')]);
  });

  it('of a session before the newest stored one are left out: bets are made in the order of sessions', async () => {
    await gains.record([row('2026-03-06')]);
    await gains.record([row('2026-03-05'), row('2026-03-05', { against: 'v2' })]);
    expect((await gains.of('lstm', 1)).map(({ against, session }) => `${against} ${session}`)).toEqual([
      'class prior 2026-03-06',
      'v2 2026-03-05',
    ]);
  });

  it('that are no numbers, or of no rows, are left out', async () => {
    await gains.record([row('2026-03-05', { gain: NaN }), row('2026-03-06', { gain: Infinity }), row('2026-03-09', { rows: 0, gain: 0 })]);
    expect(await gains.of('lstm', 1)).toEqual([]);
    await gains.record([]);
  });
});
