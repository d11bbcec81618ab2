import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictionsResponseSchema, problemSchema, trackRecordResponseSchema } from '@tandem/contracts';
import {
  ChampionRepository,
  ModelRepository,
  OutcomeRepository,
  PredictionRepository,
  SessionGainRepository,
  type OutcomeRow,
  type RecommendationRow,
} from '@tandem/database';
import { BAR_MS, MODEL_KINDS, sessionOn } from '@tandem/domain';
import { TestApi } from '../../testing/test-api.js';

const [MONDAY, TUESDAY] = [sessionOn('2026-02-02')!, sessionOn('2026-02-03')!];

describe('the track record', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
  });
  afterAll(() => api?.stop());

  const record = async (query = '') => trackRecordResponseSchema.parse(await (await api.get(`/api/v1/track-record${query}`)).json());

  /** Predicts UP on a bar, recommends to buy, and stores what came of it. */
  async function predictUp(ts: number, label: number, forwardReturn: number): Promise<void> {
    const bar = { symbol: 'GS', ts };
    const up = MODEL_KINDS.map((kind) => ({
      ...bar,
      kind,
      version: 1,
      role: 'champion' as const,
      down: 0.2,
      neutral: 0.2,
      up: 0.6,
      final: true,
    }));
    const recommendation: RecommendationRow = {
      ...bar,
      action: 'BUY',
      confidence: 0.6,
      proven: false,
      reason: 'confirmed',
      final: true,
      medianMove: null,
      cost: 0,
    };
    await new PredictionRepository(api.database).record(up, [recommendation]);
    const came = MODEL_KINDS.map((kind): OutcomeRow => ({ ...bar, kind, version: 1, label, touch: label === 0 ? 0 : 3, forwardReturn }));
    await new OutcomeRepository(api.database).record(came);
  }

  it('says so before any outcome is known', async () => {
    expect(await record()).toMatchObject({
      sessions: [],
      outcomes: { labelled: 0, unlabelled: 0 },
      models: [],
      symbols: [],
      promotions: [],
      looks: 2,
      caution: 'No outcome is known yet.',
    });
  });

  it('tells what became of predictions and recommendations, of as many sessions as are asked for', async () => {
    await predictUp(MONDAY.open, 1, 0.002);
    await predictUp(TUESDAY.open, 0, -0.001);
    await predictUp(TUESDAY.open + 40 * BAR_MS, 1, 0.001);
    const both = await record();
    expect(both.sessions).toEqual([MONDAY.date, TUESDAY.date]);
    expect(both.models.map(({ kind, rows, rate }) => [kind, rows, rate.value])).toEqual(MODEL_KINDS.map((kind) => [kind, 3, 2 / 3]));
    expect(both.actions).toMatchObject([
      { action: 'BUY', rows: 3, rate: { value: 2 / 3 } },
      { action: 'SELL', rows: 0, rate: { value: null, interval: null } },
    ]);
    expect(both.book.trades).toBe(3);
    expect(both.book.costs.map(({ totalBp }) => totalBp)).toEqual([20, 17, 14].map((bp) => expect.closeTo(bp, 6) as number));
    expect(both.caution).toContain('2 sessions are few');
    expect(await record('?sessions=1')).toMatchObject({ sessions: [TUESDAY.date], book: { trades: 2 } });
  });

  it('counts as each record of the predictions says', async () => {
    const at = async (ts: number) => {
      const answer = await api.get(`/api/v1/predictions/GS?at=${new Date(ts).toISOString()}`);
      return predictionsResponseSchema.parse(await answer.json()).records[0]?.outcome;
    };
    const minutes = [MONDAY.open, TUESDAY.open, TUESDAY.open + 40 * BAR_MS];
    expect(await Promise.all(minutes.map(at))).toEqual(['hit', 'missed', 'hit']);
    const recent = await (await api.get('/api/v1/predictions/GS?limit=5000')).json();
    const outcomes = predictionsResponseSchema.parse(recent).records.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'hit')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'missed')).toHaveLength(1);
  });

  it('counts what has no label, and what is not known yet, beside what is', async () => {
    const bar = { symbol: 'GS', version: 1, role: 'champion', down: 0.2, neutral: 0.2, up: 0.6, final: true } as const;
    const at = [380, 381].map((minute) => ({ ...bar, kind: 'lstm' as const, ts: TUESDAY.open + minute * BAR_MS }));
    await new PredictionRepository(api.database).record(at, []);
    // What this API predicts itself is awaited, too, as soon as it is written: at any time, so that there is no telling how many.
    expect((await record()).outcomes.awaited).toBeGreaterThanOrEqual(2);
    const { symbol, ts, kind, version } = at[0]!;
    await new OutcomeRepository(api.database).record([{ symbol, ts, kind, version, label: null, touch: null, forwardReturn: null }]);
    const both = await record();
    expect(both.outcomes).toMatchObject({ labelled: 6, unlabelled: 1 });
    expect(both.outcomes.awaited).toBeGreaterThanOrEqual(1);
    expect(both.models[0]).toMatchObject({ rows: 3 });
  });

  it('holds the promotion of a champion against the version that it replaced', async () => {
    const version = await new ModelRepository(api.database).claimVersion('lstm', 'another');
    const gain = { kind: 'lstm', version, against: 'v1', rows: 300 } as const;
    await new SessionGainRepository(api.database).record([
      { ...gain, session: MONDAY.date, origin: 'holdout', gain: 0.02 },
      { ...gain, against: 'class prior', session: MONDAY.date, origin: 'holdout', gain: 0.5 },
      { ...gain, session: TUESDAY.date, origin: 'live', gain: -0.01 },
    ]);
    await new ChampionRepository(api.database).change({
      changeId: 'another',
      kind: 'lstm',
      version,
      revision: 2,
      actor: 'test',
      reason: 'a test',
      at: Date.now(),
    });
    const [promised, live] = [0.02, -0.01].map((value) => ({ sessions: 1, gain: { value, interval: null } }));
    expect((await record()).promotions).toEqual([{ kind: 'lstm', version, instead: 1, promised, live }]);
  });

  it.each(['0', '251', 'many'])('refuses %s sessions', async (sessions) => {
    const response = await api.get(`/api/v1/track-record?sessions=${sessions}`);
    expect(response.status).toBe(400);
    expect(problemSchema.parse(await response.json()).detail).toContain('sessions');
  });
});
