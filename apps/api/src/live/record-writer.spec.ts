import { describe, expect, it } from 'vitest';
import type { NewPrediction, RecommendationRow } from '@tandem/database';
import { EXCURSION_VALUES } from '@tandem/domain';
import { aState } from '../../testing/fixtures.js';
import { championRecords } from './prediction-records.js';
import { RecordWriter } from './record-writer.js';
import type { SymbolState } from './symbol-state.js';

const OPEN = Date.UTC(2026, 2, 5, 14, 30);
const at = (minute: number) => OPEN + minute * 60_000;

const FORECAST = new Float32Array(EXCURSION_VALUES).fill(-6);

/** What lstm v1 predicts of a minute. */
function state(symbol: string, minute: number, up = 0.5): SymbolState {
  const one = aState({ symbol, ts: at(minute), open: 1, high: 1, low: 1, close: 1, volume: 1 }, FORECAST);
  return { ...one, predictions: { ...one.predictions, lstm: { ...one.predictions.lstm!, probabilities: [0.3, 0.7 - up, up] } } };
}

function setUp(failures: unknown[] = []) {
  const written: { predictions: readonly NewPrediction[]; recommendations: readonly RecommendationRow[] }[] = [];
  const events: string[] = [];
  const repository = {
    async record(predictions: readonly NewPrediction[], recommendations: readonly RecommendationRow[]) {
      await Promise.resolve();
      if (failures.length > 0) throw failures.shift();
      written.push({ predictions, recommendations });
    },
  };
  const writer = new RecordWriter(championRecords(repository, { recommended: async () => [] }), {
    onRetry: (_error, records) => events.push(`retry ${records}`),
    onRejected: (error, records) => events.push(`rejected ${records}: ${(error as Error).message}`),
  });
  const idle = async () => {
    while (writer.pending > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { writer, written, events, idle };
}

describe('RecordWriter of what champions predict', () => {
  it('writes predictions and recommendations as final, one row a model that predicted', async () => {
    const { writer, written, idle } = setUp();
    writer.enqueue([state('GS', 1)]);
    await idle();
    expect(written[0]!.predictions).toEqual([
      {
        symbol: 'GS',
        ts: at(1),
        kind: 'lstm',
        version: 1,
        role: 'champion',
        down: 0.3,
        neutral: 0.7 - 0.5,
        up: 0.5,
        final: true,
        excursion: FORECAST,
      },
    ]);
    expect(written[0]!.recommendations).toEqual([
      {
        symbol: 'GS',
        ts: at(1),
        action: 'HOLD',
        confidence: 0,
        proven: false,
        reason: 'disagree',
        medianMove: null,
        cost: 0.0001,
        final: true,
      },
    ]);
  });

  it('writes what came meanwhile in one go', async () => {
    const { writer, written, idle } = setUp();
    writer.enqueue([state('GS', 1)]);
    writer.enqueue([state('GS', 2)]);
    writer.enqueue([state('GS', 3)]);
    await idle();
    expect(written.map(({ recommendations }) => recommendations.length)).toEqual([1, 2]);
  });

  it('keeps the first of a bar that was predicted twice', async () => {
    const { writer, written, idle } = setUp();
    writer.enqueue([state('GS', 1, 0.5), state('GS', 1, 0.6)]);
    await idle();
    expect(written[0]!.predictions.map(({ up }) => up)).toEqual([0.5]);
  });

  it('loses nothing while the database is unavailable', async () => {
    const away = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    const { writer, written, events, idle } = setUp([away, away]);
    writer.enqueue([state('GS', 1)]);
    writer.enqueue([state('GS', 2)]);
    await idle();
    expect(events).toEqual(['retry 1', 'retry 2']);
    expect(written.flatMap(({ recommendations }) => recommendations.map(({ ts }) => ts))).toEqual([at(1), at(2)]);
  });

  it.each(['53100', '57014', '40P01', '25006'])('keeps what the database cannot take just now (SQLSTATE %s)', async (code) => {
    const { writer, written, events, idle } = setUp([Object.assign(new Error('not now'), { code })]);
    writer.enqueue([state('GS', 1)]);
    await idle();
    expect(events).toEqual(['retry 1']);
    expect(written).toHaveLength(1);
  });

  it('loses only the bar that the database refuses, not those beside it', async () => {
    const { writer, written, events, idle } = setUp([new Error('violates foreign key'), new Error('violates foreign key')]);
    writer.enqueue([state('GS', 1), state('SPY', 1), state('NVDA', 1)]);
    await idle();
    expect(events).toEqual(['rejected 1: violates foreign key']);
    expect(written.flatMap(({ recommendations }) => recommendations.map(({ symbol }) => symbol))).toEqual(['SPY', 'NVDA']);
  });

  it('reports and counts what the database refuses, and goes on', async () => {
    const { writer, written, events, idle } = setUp([new Error('violates check constraint')]);
    writer.enqueue([state('GS', 1)]);
    await idle();
    writer.enqueue([state('GS', 2)]);
    await idle();
    expect(events).toEqual(['rejected 1: violates check constraint']);
    expect(writer.rejected).toBe(1);
    expect(written).toHaveLength(1);
  });
});

describe('RecordWriter of one of several processes', () => {
  /** One that writes into, and reads from, what all of them have recorded. */
  function setUpOne(recorded: Map<string, string>, name: string) {
    const key = ({ symbol, ts }: Pick<RecommendationRow, 'symbol' | 'ts'>) => `${symbol} ${(ts - OPEN) / 60_000}`;
    const writer = new RecordWriter(
      championRecords(
        {
          async record(_predictions, rows) {
            for (const row of rows) if (!recorded.has(key(row))) recorded.set(key(row), name);
          },
        },
        { recommended: async (bars) => bars.filter((bar) => recorded.has(key(bar))) },
      ),
      { onRetry: () => expect.fail('nothing fails'), onRejected: () => expect.fail('nothing fails') },
    );
    const idle = async () => {
      while (writer.pending > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    return { writer, idle };
  }

  it('keeps what it would write until the leader has written it', async () => {
    const recorded = new Map<string, string>();
    const [leader, follower] = [setUpOne(recorded, 'leader'), setUpOne(recorded, 'follower')];
    follower.writer.follow();
    for (const { writer } of [leader, follower]) writer.enqueue([state('GS', 1), state('SPY', 1)]);
    await leader.idle();
    expect(follower.writer.pending).toBe(2);
    await follower.writer.confirm();
    expect([follower.writer.pending, [...recorded.values()]]).toEqual([0, ['leader', 'leader']]);
  });

  it('writes, once it leads, what the leader before it did not, and nothing again', async () => {
    const recorded = new Map([['GS 1', 'leader']]);
    const { writer, idle } = setUpOne(recorded, 'successor');
    writer.follow();
    writer.enqueue([state('GS', 1)]);
    writer.enqueue([state('GS', 2)]);
    writer.lead();
    await idle();
    writer.enqueue([state('GS', 3)]);
    await idle();
    expect([...recorded]).toEqual([
      ['GS 1', 'leader'],
      ['GS 2', 'successor'],
      ['GS 3', 'successor'],
    ]);
  });

  it('passes over what the leader did not write and has gone beyond', async () => {
    const recorded = new Map([['GS 2', 'leader']]);
    const { writer } = setUpOne(recorded, 'follower');
    writer.follow();
    for (const minute of [1, 2, 3]) writer.enqueue([state('GS', minute)]);
    await writer.confirm();
    expect(writer.pending).toBe(1);
  });

  it('writes no more when it leads no longer, and what is left once it leads again', async () => {
    const recorded = new Map<string, string>();
    const { writer, idle } = setUpOne(recorded, 'leader');
    writer.enqueue([state('GS', 1)]);
    writer.enqueue([state('GS', 2)]);
    writer.follow();
    await writer.stop();
    expect([[...recorded.keys()], writer.pending]).toEqual([['GS 1'], 1]);
    writer.lead();
    await idle();
    expect([...recorded.keys()]).toEqual(['GS 1', 'GS 2']);
  });
});
