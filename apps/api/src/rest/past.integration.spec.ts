import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { explanationSchema, predictionsResponseSchema, problemSchema, type ExplanationMessage, type Problem } from '@tandem/contracts';
import {
  BarRepository,
  CorporateActionRepository,
  ExpectedMoveRepository,
  ExplanationRepository,
  PredictionRepository,
  type ExplanationRow,
} from '@tandem/database';
import { BAR_MS, DEFAULT_SYMBOLS, MODEL_KINDS, sessionOn, type Bar } from '@tandem/domain';
import { WINDOW_VALUES } from '@tandem/features';
import { readPastWindow } from '@tandem/registry';
import { aState } from '../../testing/fixtures.js';
import { STORED_MINUTES, TestApi, TODAY } from '../../testing/test-api.js';
import { storeCopy } from '../../testing/versions.js';
import { Explainer } from '../explain/explainer.js';
import { ModelThread } from '../explain/model-thread.js';
import { NO_PREDICTIONS, type SymbolState } from '../live/symbol-state.js';
import { WindowBatch } from '../live/window-batch.js';

describe('past minutes and explanations, over a real database and real champions', () => {
  let api: TestApi;
  /** The last one that the champions predicted on, and one from before the API ran. */
  const THEN = TODAY.open + (STORED_MINUTES + 1) * BAR_MS;
  const BEFORE = TODAY.open + 65 * BAR_MS;
  const instant = (ts: number) => new Date(ts).toISOString();

  beforeAll(async () => {
    api = await TestApi.start({ champions: true });
    const predictions = new PredictionRepository(api.database);
    for (const ts of [THEN - BAR_MS, THEN]) {
      await api.commitMinute();
      await vi.waitFor(async () => expect(await predictions.at('NKE', ts)).not.toBeNull(), { timeout: 20_000 });
    }
    for (const kind of MODEL_KINDS) expect(await storeCopy(api.database, kind)).toBe(2);
  });
  afterAll(() => api?.stop());

  const json = async (path: string): Promise<unknown> => (await api.get(`/api/v1/predictions/${path}`)).json();
  const explained = async (path: string) => explanationSchema.parse(await json(path));
  const predicted = async (path: string) => predictionsResponseSchema.parse(await json(path));
  const problemOf = async (path: string): Promise<Problem> => {
    const response = await api.get(`/api/v1/predictions/${path}`);
    const problem = problemSchema.parse(await response.json());
    expect(problem.status).toBe(response.status);
    return problem;
  };

  function expectWhole({ models, of }: ExplanationMessage): void {
    for (const kind of MODEL_KINDS) {
      const { base, logit, effects, probability, words } = models[kind]!;
      expect(effects).toHaveLength(7);
      expect(Math.abs(effects.reduce((sum, { effect }) => sum + effect, base) - logit)).toBeLessThan(1e-6);
      expect(1 / (1 + Math.exp(-logit))).toBeCloseTo(probability, 9);
      expect(words).toMatch(new RegExp(`^${of} starts at \\d+ %, the base rate: .* that makes \\d+ %\\.$`));
    }
  }

  describe('explain', () => {
    it('tells of the newest prediction why both models made it, of the likeliest class', async () => {
      const explanation = await explained('GS/explain');
      expectWhole(explanation);
      expect(explanation).toMatchObject({ symbol: 'GS', ts: instant(THEN), stored: false, notes: [], models: { lstm: { version: 1 } } });
      const { lstm, transformer } = (await predicted('GS?limit=1')).records[0]!.predictions;
      const column = { DOWN: 'down', NEUTRAL: 'neutral', UP: 'up' }[explanation.of] as 'down' | 'neutral' | 'up';
      expect(explanation.models.lstm!.probability).toBeCloseTo(lstm![column], 5);
      const sum = (of: typeof column) => lstm![of] + transformer![of];
      expect(sum(column)).toBe(Math.max(sum('down'), sum('neutral'), sum('up')));
    });

    it('takes any instant of the minute', async () => {
      expect((await explained(`GS/explain?ts=${instant(THEN + 30_000)}`)).ts).toBe(instant(THEN));
    });

    it('explains what was said then although a bar was corrected since, or says that it does not', async () => {
      const window = (await readPastWindow(api.database, 'simulated', 'NKE', THEN - BAR_MS))!;
      const { volume, ts } = window.bar;
      const corrected: Bar = { ...window.bar, volume: 50 * volume + 1_000_000 };
      await new BarRepository(api.database).upsertLive([corrected], api.clockAt(ts), ts + 5 * BAR_MS);
      const { notes, models, of } = await explained(`NKE/explain?ts=${instant(ts)}`);
      const { predictions } = (await new PredictionRepository(api.database).at('NKE', ts))!;
      const column = { DOWN: 'down', NEUTRAL: 'neutral', UP: 'up' }[of] as 'down' | 'neutral' | 'up';
      const isWhatWasSaid = MODEL_KINDS.every((kind) => Math.abs(models[kind]!.probability - predictions[kind]![column]) < 1e-5);
      // The window that was predicted on is kept for two hours, unless one of its bars is read again.
      const admission = [
        expect.stringContaining('1 bars of this window were corrected after this minute'),
        expect.stringMatching(/predicted 0\.\d+; of what is stored now it predicts 0\.\d+/),
      ];
      expect(notes).toEqual(isWhatWasSaid ? [] : expect.arrayContaining(admission));
    });

    it('is stored with a BUY and SELL, and answered as it is stored', async () => {
      const rows: ExplanationRow[] = [];
      const thread = new ModelThread({ databaseUrl: api.database.url, trustedKeysFile: api.trustedKeysFile, source: 'simulated' });
      const failures: unknown[] = [];
      const explainer = new Explainer({
        thread,
        writer: { enqueue: (more) => void rows.push(...more) },
        stored: () => Promise.resolve([]),
        idle: () => Promise.resolve(),
        onFailure: (error) => failures.push(error),
      });
      const { bar, window } = (await readPastWindow(api.database, 'simulated', 'SLB', THEN))!;
      const input = { bar, final: true, previousClose: null, committedAt: 0, windowComplete: true, missingMinutes: 0, inputFault: false };
      const predicted = {
        version: 1,
        proven: false,
        thresholds: { down: 0.4, up: 0.4 },
        probabilities: [0.5, 0.3, 0.2] as const,
        excursion: null,
      };
      const state = (action: 'SELL' | 'HOLD'): SymbolState => ({
        ...aState(bar),
        ...input,
        predictions: { ...NO_PREDICTIONS, lstm: { ...predicted, kind: 'lstm' }, transformer: { ...predicted, kind: 'transformer' } },
        recommendation: { action, confidence: 0.5, proven: false, reason: 'confirmed', medianMove: null, cost: 0 },
      });
      const batch = new WindowBatch();
      batch.add({ ...input, bar: { ...bar } }, true, (out, offset) => out.set(new Float32Array(WINDOW_VALUES), offset));
      batch.add(input, true, (out, offset) => out.set(window!, offset));
      explainer.enqueue([state('HOLD')], batch);
      explainer.enqueue([state('SELL')], batch);
      await vi.waitFor(() => expect(rows).toHaveLength(1), { timeout: 20_000 });
      await explainer.stop();
      expect(failures).toEqual([]);
      await new ExplanationRepository(api.database).record(rows);
      const stored = await explained(`SLB/explain?ts=${instant(THEN)}`);
      expectWhole(stored);
      expect(stored).toMatchObject({ action: 'SELL', of: 'DOWN', stored: true });
      // The same as is computed on demand, but of the side that was sold.
      const { models } = await predictOf('SLB');
      expect(stored.models.lstm!.probability).toBeCloseTo(models.lstm!.down, 5);
    });

    const predictOf = async (symbol: string) => ({ models: (await predicted(`${symbol}?limit=1`)).records[0]!.predictions });

    it('says what is missing where there is nothing to explain', async () => {
      expect(await problemOf('ZZZ/explain')).toMatchObject({ status: 404, type: 'urn:tandem:problem:unknown-symbol' });
      expect((await problemOf(`GS/explain?ts=${instant(BEFORE)}`)).detail).toContain('Nothing was predicted on GS at');
      expect((await problemOf(`GS/explain?ts=${instant(TODAY.close + BAR_MS)}`)).status).toBe(400);
      expect((await problemOf('GS/explain?ts=soon')).detail).toContain('expected an instant of RFC 3339');
    });
  });

  describe('a past minute', () => {
    it('is what was shown then', async () => {
      const [record] = (await predicted('GS?limit=1')).records;
      const past = await predicted(`GS?at=${instant(THEN + 12_345)}`);
      expect(past).toMatchObject({ past: true, records: [record] });
      expect(past.origin).toEqual({
        predictions: { lstm: 'stored', transformer: 'stored' },
        recommendation: 'stored',
        notes: [],
      });
      expect(await predicted(`GS?at=${instant(THEN)}&lstm=1`)).toEqual(past);
    });

    it('has the expected move that was shown', async () => {
      const move = { symbol: 'SNOW', ts: THEN, quantiles: new Array<number>(9).fill(-6), halfWidths: new Array<number>(9).fill(0.002) };
      await api.database.pool.query('delete from expected_moves where symbol = $1', [move.symbol]);
      await new ExpectedMoveRepository(api.database).record([{ ...move, shown: 2 }], []);
      const { expectedMove, expectedMoveReason } = await predicted(`SNOW?at=${instant(THEN)}`);
      const [bar] = await new BarRepository(api.database).history('SNOW', '1m', THEN, THEN, 1);
      expect(expectedMoveReason).toBe('few_outcomes');
      expect(expectedMove).toHaveLength(6);
      expect(expectedMove[0]!.up).toBeCloseTo(bar!.close * Math.exp(0.002), 3);
    });

    it('has the bands as prices of then, whatever dividend has lowered the history since', async () => {
      const [symbol, ts] = ['SNOW', sessionOn('2026-03-04')!.open + 300 * BAR_MS];
      const row = { symbol, ts, kind: 'lstm', version: 1, role: 'champion', down: 0.2, neutral: 0.5, up: 0.3, final: true } as const;
      await new PredictionRepository(api.database).record([row], []);
      const move = { symbol, ts, quantiles: new Array<number>(9).fill(-6), halfWidths: new Array<number>(9).fill(0.002), shown: 3 };
      await new ExpectedMoveRepository(api.database).record([move], []);
      const closes = async () => (await new BarRepository(api.database).history(symbol, '1m', ts, ts, 1))[0]!.close;
      const then = await closes();
      const actions = new CorporateActionRepository(api.database);
      const dividend = {
        symbol,
        exDate: TODAY.date,
        kind: 'dividend',
        value: then / 4,
        source: 'simulated',
        fetchedAt: TODAY.open,
      } as const;
      await actions.upsert([dividend]);
      expect(await closes()).toBeLessThan(0.9 * then);
      const { expectedMove } = await predicted(`${symbol}?at=${instant(ts)}`);
      await actions.remove([dividend]);
      expect(expectedMove[0]!.up).toBeCloseTo(then * Math.exp(0.002), 3);
    });

    it('is not what is answered without at', async () => {
      expect(await predicted('GS?limit=1')).toMatchObject({ past: false, origin: null });
    });

    it('is what other versions would have said, with the recommendation that follows', async () => {
      const [record] = (await predicted('GS?limit=1')).records;
      const { records, origin } = await predicted(`GS?at=${instant(THEN)}&lstm=2`);
      expect(origin).toEqual({ predictions: { lstm: 'computed', transformer: 'stored' }, recommendation: 'computed', notes: [] });
      const { lstm, transformer } = records[0]!.predictions;
      expect(transformer).toEqual(record!.predictions.transformer);
      // Version 2 is a copy: it says what version 1 said, from what was known then.
      expect(lstm!.version).toBe(2);
      expect(lstm!.up).toBeCloseTo(record!.predictions.lstm!.up, 5);
      expect(records[0]!.recommendation).toMatchObject({ action: record!.recommendation!.action, cost: 0.0001 });
    });

    it('is computed where nothing ran then, of the versions that are asked for', async () => {
      const { records, origin } = await predicted(`GS?at=${instant(BEFORE)}&lstm=1&transformer=1`);
      expect(origin).toMatchObject({ predictions: { lstm: 'computed', transformer: 'computed' }, recommendation: 'computed' });
      expect(records[0]!.ts).toBe(instant(BEFORE));
      expect(records[0]!.recommendation!.confidence).toBeGreaterThan(0);
    });

    it('says that a version was trained on the minute itself', async () => {
      const trained = sessionOn('2026-03-03')!.open + 30 * BAR_MS;
      const { origin } = await predicted(`GS?at=${instant(trained)}&lstm=1&transformer=1`);
      expect(origin!.notes.join(' ')).toMatch(
        /LSTM v1 was trained on bars until 2026-03-\d\d.*: at this minute it could not have been known/,
      );
    });

    it.each([
      ['the future', () => `GS?at=${instant(TODAY.close + BAR_MS)}`, 400, 'not in the future: the market is at'],
      ['no bar', () => `GS?at=${instant(TODAY.open - BAR_MS)}`, 404, 'the last one before is that of 2026-03-04'],
      ['before any bar', () => 'GS?at=2020-01-02T15:00:00Z', 404, 'nothing is stored of it before'],
      ['the warm-up', () => `GS?at=2026-03-02T15:00:00Z&lstm=1&transformer=1`, 404, 'before its warm-up is over'],
      ['nothing stored', () => `GS?at=${instant(BEFORE)}`, 404, 'Add lstm= and transformer='],
      ['half of the versions', () => `GS?at=${instant(BEFORE)}&lstm=1`, 400, 'transformer: expected a version'],
      ['an unknown version', () => `GS?at=${instant(THEN)}&lstm=9`, 404, 'There is no LSTM v9'],
      ['no version', () => `GS?at=${instant(THEN)}&lstm=newest`, 400, 'expected a version: a whole number'],
      ['a version without a minute', () => 'GS?lstm=1', 400, 'expected at as well'],
      ['an unknown symbol', () => `ZZZ?at=${instant(THEN)}`, 404, `which are ${DEFAULT_SYMBOLS[0]}`],
      [
        'a year that the calendar does not know',
        () => 'GS?at=1990-03-01T15:00:00Z&lstm=1&transformer=1',
        404,
        'nothing is stored of it before',
      ],
      ['the year 0', () => 'GS?at=0000-06-01T00:00:00Z', 400, 'from the year 1 on'],
      [
        'the beginning of the year 1 with versions',
        () => 'GS?at=0001-01-01T00:00:00%2B23:59&lstm=1&transformer=1',
        404,
        'nothing is stored of it before',
      ],
      ['the year 0 of an explanation', () => 'GS/explain?ts=0000-06-01T00:00:00Z', 400, 'from the year 1 on'],
      ['the last instant', () => 'GS?at=9999-12-31T23:59:59-23:59', 400, 'not in the future'],
      ['NUL in an instant', () => 'GS?at=2026-03-06T15:00:00Z%00', 400, 'expected an instant of RFC 3339'],
      ['NUL in an instant of an explanation', () => 'GS/explain?ts=%00', 400, 'expected an instant of RFC 3339'],
      ['two instants', () => `GS?at=${instant(THEN)}&at=${instant(THEN)}`, 400, 'expected an instant of RFC 3339'],
      [
        'two instants of an explanation',
        () => `GS/explain?ts=${instant(THEN)}&ts=${instant(THEN)}`,
        400,
        'expected an instant of RFC 3339',
      ],
      ['two versions', () => `GS?at=${instant(THEN)}&lstm=1&lstm=2`, 400, 'expected a version: a whole number'],
      ['a huge version', () => `GS?at=${instant(THEN)}&lstm=99999999999`, 400, 'expected a version: a whole number'],
      ['a version of more digits than a number has', () => `GS?at=${instant(THEN)}&transformer=${'9'.repeat(400)}`, 400, 'a whole number'],
      ['an empty version', () => `GS?at=${instant(THEN)}&lstm=`, 400, 'expected a version: a whole number'],
      ['an object', () => `GS?at[$gt]=1&lstm=1`, 400, 'at[$gt]: expected one of the parameters from, to, limit, at, lstm, transformer'],
    ])('says what to do about %s', async (_, path, status, detail) => {
      expect(await problemOf(path())).toMatchObject({ status, detail: expect.stringContaining(detail) as string });
    });
  });
});
