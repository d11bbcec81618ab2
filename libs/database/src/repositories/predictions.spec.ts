import { beforeEach, describe, expect, it } from 'vitest';
import { EXCURSION_VALUES } from '@tandem/domain';
import { databaseTime, type Database } from '../connection/connect.js';
import type { PredictionRow, RecommendationRow } from '../schema/predictions.js';
import { OPENING, useDatabase } from '../../testing/index.js';
import { OutcomeRepository } from './outcomes.js';
import { PredictionRepository } from './predictions.js';

const server = useDatabase();
let predictions: PredictionRepository;
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
  predictions = new PredictionRepository(database);
});

const prediction = (changes: Partial<PredictionRow> = {}): PredictionRow => ({
  symbol: 'SPY',
  ts: OPENING,
  kind: 'lstm',
  version: 3,
  role: 'champion',
  down: 0.25,
  neutral: 0.25,
  up: 0.5,
  final: true,
  ...changes,
});
const recommendation = (changes: Partial<RecommendationRow> = {}): RecommendationRow => ({
  symbol: 'SPY',
  ts: OPENING,
  action: 'HOLD',
  confidence: 0.5,
  proven: false,
  reason: 'disagree',
  final: true,
  medianMove: 0.0031,
  cost: 0.0001,
  ...changes,
});

describe('predictions', () => {
  it('are read back newest first with what was advised', async () => {
    const later = OPENING + 60_000;
    await predictions.record(
      [prediction(), prediction({ kind: 'transformer', version: 1 }), prediction({ ts: later })],
      [recommendation()],
    );
    expect(await predictions.recent('SPY', 10)).toEqual([
      { symbol: 'SPY', ts: later, predictions: { lstm: prediction({ ts: later }), transformer: null }, recommendation: null, labels: {} },
      {
        symbol: 'SPY',
        ts: OPENING,
        predictions: { lstm: prediction(), transformer: prediction({ kind: 'transformer', version: 1 }) },
        recommendation: recommendation(),
        labels: {},
      },
    ]);
  });

  it('are the newest bars of which anything is stored, whatever it is', async () => {
    const minute = (number: number) => ({ ts: OPENING + number * 60_000 });
    await predictions.record(
      [
        ...[0, 1, 2].flatMap((number) => [prediction(minute(number)), prediction({ ...minute(number), kind: 'transformer' })]),
        prediction({ ...minute(3), kind: 'transformer' }),
        prediction({ ...minute(5), final: false }),
      ],
      [recommendation(minute(2)), recommendation(minute(4))],
    );
    const newest = async (limit: number) => (await predictions.recent('SPY', limit)).map(({ ts }) => (ts - OPENING) / 60_000);
    const all = [4, 3, 2, 1, 0];
    for (let limit = 1; limit <= 6; limit++) expect(await newest(limit)).toEqual(all.slice(0, limit));
  });

  it('of a span are those whose bar begins in it, both ends included', async () => {
    const at = (number: number) => OPENING + number * 60_000;
    await predictions.record(
      [0, 1, 2, 3].map((number) => prediction({ ts: at(number) })),
      [recommendation({ ts: at(4) })],
    );
    const read = async (limit: number, from: number, to: number) =>
      (await predictions.recent('SPY', limit, { from: at(from), to: at(to) })).map(({ ts }) => (ts - OPENING) / 60_000);
    expect(await read(10, 1, 4)).toEqual([4, 3, 2, 1]);
    expect(await read(2, 0, 3)).toEqual([3, 2]);
    expect(await read(10, 5, 9)).toEqual([]);
  });

  it('come with what came of their bar, as far as that is known', async () => {
    const later = OPENING + 60_000;
    await predictions.record([prediction(), prediction({ ts: later })], [recommendation(), recommendation({ ts: later })]);
    const outcome = { symbol: 'SPY', ts: OPENING, version: 3, label: 1, touch: 4, forwardReturn: 0.01 };
    await new OutcomeRepository(database).record([
      { ...outcome, kind: 'lstm' },
      { ...outcome, kind: 'transformer', label: null, touch: null, forwardReturn: null },
      { ...outcome, ts: later, kind: 'lstm', label: 0, touch: 0 },
    ]);
    expect((await predictions.recent('SPY', 10)).map(({ labels }) => labels)).toEqual([{ lstm: 0 }, { lstm: 1, transformer: null }]);
    expect((await predictions.at('SPY', OPENING))?.labels).toEqual({ lstm: 1, transformer: null });
  });

  it('of champions and shadows are read by bar and version, each once', async () => {
    const later = OPENING + 60_000;
    await predictions.record([prediction(), prediction({ ts: later, final: false })], []);
    await predictions.recordShadows([
      prediction({ version: 2, role: 'shadow', up: 0.4, down: 0.35 }),
      prediction({ role: 'shadow', up: 0.4, down: 0.35 }),
      prediction({ role: 'control', version: 4 }),
      prediction({ ts: later, version: 2, role: 'shadow' }),
      prediction({ symbol: 'QQQ', role: 'shadow' }),
      prediction({ kind: 'transformer', role: 'shadow' }),
    ]);
    const found = await predictions.finalOf('lstm', ['SPY'], OPENING, later);
    expect(found).toEqual([
      { symbol: 'SPY', ts: OPENING, version: 2, down: expect.closeTo(0.35, 6), neutral: 0.25, up: expect.closeTo(0.4, 6), excursion: null },
      { symbol: 'SPY', ts: OPENING, version: 3, down: 0.25, neutral: 0.25, up: 0.5, excursion: null },
    ]);
    expect(await predictions.finalOf('lstm', ['SPY', 'QQQ'], OPENING, later + 1)).toHaveLength(4);
  });

  it('keep how far price was expected to go, bit by bit', async () => {
    const many = Float32Array.from({ length: 3 * EXCURSION_VALUES }, (_, i) => -9 + i / 7);
    const [own, other] = [many.subarray(0, EXCURSION_VALUES), many.subarray(EXCURSION_VALUES, 2 * EXCURSION_VALUES)];
    await predictions.record([prediction({ final: false }), prediction({ symbol: 'QQQ', version: 4 })], []);
    await predictions.record([{ ...prediction(), excursion: own }], []);
    await predictions.recordShadows([{ ...prediction({ version: 2, role: 'shadow' }), excursion: other }, prediction({ role: 'control' })]);
    const found = await predictions.finalOf('lstm', ['SPY', 'QQQ'], OPENING, OPENING + 1);
    expect(found.map(({ symbol, version, excursion }) => ({ symbol, version, excursion }))).toEqual([
      { symbol: 'QQQ', version: 4, excursion: null },
      { symbol: 'SPY', version: 2, excursion: other },
      { symbol: 'SPY', version: 3, excursion: own },
    ]);
    const short = { ...prediction({ symbol: 'GS' }), excursion: own.subarray(1) };
    await expect(predictions.record([short], [])).rejects.toThrow(/predictions_excursion/);
  });

  it('that are provisional are replaced until they are final', async () => {
    await predictions.record([prediction({ final: false, up: 0.4, down: 0.35 })], [recommendation({ final: false, action: 'BUY' })]);
    expect(await predictions.recent('SPY', 10)).toEqual([]);
    await predictions.record([prediction()], [recommendation()]);
    expect((await predictions.recent('SPY', 10))[0]?.predictions.lstm).toEqual(prediction());
  });

  it('that are final stay as they are', async () => {
    await predictions.record([prediction()], [recommendation()]);
    await predictions.record([prediction({ up: 0.3, down: 0.45 })], [recommendation({ action: 'BUY' })]);
    await predictions.record([prediction({ up: 0.3, down: 0.45, final: false })], [recommendation({ final: false })]);
    expect(await predictions.recent('SPY', 10)).toMatchObject([{ predictions: { lstm: prediction() }, recommendation: recommendation() }]);
  });

  it('know when they were written for good', async () => {
    const recordedAt = async () => {
      const { rows } = await database.pool.query<{ at: number }>('select recorded_at as at from predictions');
      return rows[0]!.at;
    };
    const before = Math.floor(await databaseTime(database));
    await predictions.record([prediction({ final: false })], []);
    await predictions.record([prediction()], []);
    const written = await recordedAt();
    expect(written).toBeGreaterThanOrEqual(before);
    await predictions.record([prediction()], []);
    expect(await recordedAt()).toBe(written);
  });

  it('of shadows and controls stand beside those of the champion, once, and are not shown as its own', async () => {
    await predictions.record([prediction()], [recommendation()]);
    const unseen = [
      prediction({ role: 'shadow', version: 2 }),
      prediction({ role: 'shadow', version: 4 }),
      prediction({ role: 'control' }),
    ];
    await predictions.recordShadows(unseen);
    await predictions.recordShadows(unseen.map((one) => ({ ...one, up: 0.3, down: 0.45 })));
    const { rows } = await database.pool.query('select role, version, up from predictions order by role, version');
    expect(rows).toEqual([
      { role: 'champion', version: 3, up: 0.5 },
      { role: 'control', version: 3, up: 0.5 },
      { role: 'shadow', version: 2, up: 0.5 },
      { role: 'shadow', version: 4, up: 0.5 },
    ]);
    expect(await predictions.recent('SPY', 10)).toMatchObject([{ predictions: { lstm: prediction(), transformer: null } }]);
  });

  it('of a champion, its control and one shadow are read together', async () => {
    await predictions.record([prediction()], []);
    await predictions.recordShadows([
      prediction({ role: 'control' }),
      prediction({ role: 'shadow', version: 2 }),
      prediction({ role: 'shadow', version: 4 }),
      prediction({ role: 'shadow', version: 2, kind: 'transformer' }),
    ]);
    const read = async (shadow: number | null, to = OPENING + 1, symbol = 'SPY') =>
      (await predictions.beside({ kind: 'lstm', version: 3 }, shadow, [symbol], OPENING, to))
        .map(({ role, version }) => `${role} ${version}`)
        .sort();
    expect(await read(2)).toEqual(['champion 3', 'control 3', 'shadow 2']);
    expect(await read(null)).toEqual(['champion 3', 'control 3']);
    expect(await read(2, OPENING)).toEqual([]);
    expect(await read(2, OPENING + 1, 'GS')).toEqual([]);
  });

  it('that are no probabilities are refused with the rest of their batch', async () => {
    await expect(predictions.record([prediction(), prediction({ kind: 'transformer', up: NaN })], [])).rejects.toThrow(/predictions_sum/);
    expect(await predictions.recent('SPY', 10)).toEqual([]);
  });
});

describe('what another process has recorded', () => {
  it('is found by bar and by prediction; what is provisional, or of another version, is not', async () => {
    const control = prediction({ role: 'control' });
    await predictions.record([prediction()], [recommendation(), recommendation({ symbol: 'NKE', final: false })]);
    await predictions.recordShadows([control]);
    const bars = ['SPY', 'NKE', 'GS'].map((symbol) => ({ symbol, ts: OPENING }));
    expect(await predictions.recommended(bars)).toEqual([{ symbol: 'SPY', ts: OPENING }]);
    const { symbol, ts, kind, role, version } = control;
    expect(await predictions.recorded([control, { ...control, version: 9 }, { ...control, symbol: 'GS' }])).toEqual([
      { symbol, ts, kind, role, version },
    ]);
  });
});
