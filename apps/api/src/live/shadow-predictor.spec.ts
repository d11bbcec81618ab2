import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewPrediction } from '@tandem/database';
import { FEATURE_COUNT } from '@tandem/features';
import { EXCURSION_VALUES, WINDOW_BARS } from '@tandem/domain';
import { fakeRunner, type FakeRunner } from '../../testing/live-fixture.js';
import { ModelForecaster } from './forecaster.js';
import { LatencyRecorder } from './latency-recorder.js';
import { nameOf, type ShadowId } from './shadow.js';
import { ShadowHolder } from './shadow-holder.js';
import { ShadowPredictor, SlowShadowError } from './shadow-predictor.js';
import type { ModelInput } from './symbol-state.js';
import { WindowBatch } from './window-batch.js';

const IDS: readonly ShadowId[] = [
  { kind: 'lstm', role: 'shadow', version: 2 },
  { kind: 'lstm', role: 'control', version: 3 },
  { kind: 'transformer', role: 'shadow', version: 1 },
];
const NAMES = ['lstm v2', 'control of lstm v3', 'transformer v1'];

function inputOf(symbol: string, minute: number, windowComplete = true): ModelInput {
  const bar = { symbol, ts: minute * 60_000, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  return { bar, final: true, previousClose: null, committedAt: 0, windowComplete, missingMinutes: 0, inputFault: false };
}

/** Of a cycle: windows whose values are those of their symbol's number. */
function batchOf(...entries: readonly (readonly [symbol: string, minute: number, record: boolean, complete?: boolean])[]): WindowBatch {
  const batch = new WindowBatch();
  entries.forEach(([symbol, minute, record, complete], i) =>
    batch.add(inputOf(symbol, minute, complete), record, (out, offset) => out.fill(i, offset, offset + WINDOW_BARS * FEATURE_COUNT)),
  );
  return batch;
}

describe('ShadowPredictor', () => {
  let runners: Map<string, FakeRunner>;
  let reported: string[];
  let written: NewPrediction[][];
  let loopBusy: Promise<void>;
  let holder: ShadowHolder;
  let latency: LatencyRecorder;
  let predictor: ShadowPredictor;
  let now: number;
  beforeEach(async () => {
    runners = new Map();
    reported = [];
    written = [];
    loopBusy = Promise.resolve();
    latency = new LatencyRecorder();
    now = 0;
    holder = new ShadowHolder(
      async (id) => {
        const runner = fakeRunner([0.2, 0.3, 0.5]);
        runners.set(nameOf(id), runner);
        return new ModelForecaster(runner);
      },
      () => now,
      ({ subject, error }) => reported.push(`${nameOf(subject)}: ${error.message}`),
    );
    await holder.refresh(IDS, () => false);
    predictor = new ShadowPredictor({
      shadows: holder,
      writer: { enqueue: (rows) => void written.push([...rows]) },
      loopIdle: () => loopBusy,
      latency,
      elapsed: () => now,
    });
  });

  const done = (batches = 1) => vi.waitFor(() => expect(written).toHaveLength(batches));
  const forecasters = () => written.at(-1)!.map(({ kind, role, version }) => `${kind} ${role} ${version}`);

  it('stores how far each shadow expects price to go, where it forecasts that', async () => {
    runners.get('lstm v2')!.excursion = -6;
    predictor.enqueue(batchOf(['GS', 1, true], ['SPY', 1, true]));
    await done();
    const expected = new Float32Array(EXCURSION_VALUES).fill(-6);
    const ofShadow = ({ kind, role }: NewPrediction) => kind === 'lstm' && role === 'shadow';
    expect(written[0]!.filter(ofShadow).map(({ excursion }) => excursion)).toEqual([expected, expected]);
    expect(written[0]!.filter((row) => !ofShadow(row)).every(({ excursion }) => excursion === null)).toBe(true);
  });

  it('has each shadow predict each recorded bar, each under its own name, and stores them together', async () => {
    predictor.enqueue(batchOf(['GS', 1, true], ['SPY', 1, true]));
    await done();
    expect(written[0]).toHaveLength(6);
    expect(new Set(forecasters())).toEqual(new Set(['lstm shadow 2', 'lstm control 3', 'transformer shadow 1']));
    const [down, neutral, up] = Float32Array.of(0.2, 0.3, 0.5);
    expect(written[0]![1]).toEqual({ symbol: 'SPY', ts: 60_000, ...IDS[0]!, down, neutral, up, final: true, excursion: null });
    expect(latency.takeSummary()?.count).toBe(1);
  });

  it('leaves out what is not recorded and what has no window, and predicts on the rows of the rest', async () => {
    predictor.enqueue(batchOf(['GS', 1, true], ['META', 1, true, false], ['SPY', 1, true], ['GS', 2, false]));
    await done();
    expect(written[0]!.slice(0, 2).map(({ symbol, ts }) => [symbol, ts])).toEqual([
      ['GS', 60_000],
      ['SPY', 60_000],
    ]);
    const { seen } = runners.get('lstm v2')!;
    expect(seen).toHaveLength(2 * WINDOW_BARS * FEATURE_COUNT);
    expect([seen![0], seen!.at(-1)]).toEqual([0, 2]);
    predictor.enqueue(batchOf(['GS', 2, false]));
    await predictor.stop();
    expect(written).toHaveLength(1);
  });

  it('starts nothing while the loop is busy, and lets it go first between two shadows', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    loopBusy = promise;
    predictor.enqueue(batchOf(['GS', 1, true]));
    await new Promise((next) => setTimeout(next, 20));
    const seen = () => NAMES.filter((name) => runners.get(name)!.seen !== null);
    expect(seen()).toEqual([]);
    const again = Promise.withResolvers<void>();
    const control = runners.get('control of lstm v3')!;
    const usual = control.predict.bind(control);
    control.predict = (...args) => {
      loopBusy = again.promise;
      return usual(...args);
    };
    resolve();
    await vi.waitFor(() => expect(seen()).toEqual(NAMES.slice(0, 2)));
    await new Promise((next) => setTimeout(next, 20));
    expect(seen()).toEqual(NAMES.slice(0, 2));
    again.resolve();
    await done();
  });

  it('sets aside one that fails, reported once, and the others go on', async () => {
    runners.get('lstm v2')!.failure = new Error('not finite');
    predictor.enqueue(batchOf(['GS', 1, true]));
    predictor.enqueue(batchOf(['GS', 2, true]));
    await done(2);
    expect(written.map((rows) => rows.length)).toEqual([2, 2]);
    expect(reported).toEqual(['lstm v2: not finite']);
    expect(holder.all.map(({ id }) => nameOf(id))).toEqual(NAMES.slice(1));
  });

  it('has it predict again after a minute', async () => {
    runners.get('lstm v2')!.failure = new Error('not finite');
    predictor.enqueue(batchOf(['GS', 1, true]));
    await done();
    now = 60_000;
    await holder.refresh(IDS, () => false);
    predictor.enqueue(batchOf(['GS', 2, true]));
    await done(2);
    expect(forecasters()).toContain('lstm shadow 2');
    expect(holder.refused).toEqual([]);
  });

  it('sets aside one that does not answer, and the others go on', async () => {
    runners.get('lstm v2')!.predict = () => new Promise(() => undefined);
    predictor.enqueue(batchOf(['GS', 1, true]));
    await vi.waitFor(() => expect(written).toHaveLength(1), { timeout: 10_000 });
    expect(forecasters()).toEqual(['lstm control 3', 'transformer shadow 1']);
    expect(holder.refused).toMatchObject([{ error: expect.any(SlowShadowError) as Error }]);
  });

  it('sets aside one that holds the thread for too long, though it answers', async () => {
    const slow = runners.get('transformer v1')!;
    const usual = slow.predict.bind(slow);
    slow.predict = (...args) => {
      now += 1_001;
      return usual(...args);
    };
    predictor.enqueue(batchOf(['GS', 1, true]));
    await done();
    expect(forecasters()).toEqual(['lstm shadow 2', 'lstm control 3']);
    expect(reported).toEqual([expect.stringMatching(/^transformer v1: It takes more than 1000 ms/)]);
  });

  it('does not predict with one that is freed while its turn comes', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    loopBusy = promise;
    predictor.enqueue(batchOf(['GS', 1, true]));
    await holder.refresh(IDS.slice(1), () => false);
    resolve();
    await done();
    expect(forecasters()).toEqual(['lstm control 3', 'transformer shadow 1']);
    expect(runners.get('lstm v2')!).toMatchObject({ seen: null, disposed: true });
  });

  it('keeps the newest bars and counts the others when the loop is busy for long', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    loopBusy = promise;
    for (let minute = 1; minute <= 33; minute++) predictor.enqueue(batchOf(['GS', minute, true], ['SPY', minute, true]));
    expect(predictor.skipped).toBe(4);
    resolve();
    await done(31);
    expect(written.map(([first]) => first!.ts / 60_000)).toEqual([1, ...Array.from({ length: 30 }, (_, i) => i + 4)]);
  });

  it('ends with the shadow that predicts, and takes nothing any more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    loopBusy = promise;
    predictor.enqueue(batchOf(['GS', 1, true]));
    const stopped = predictor.stop();
    resolve();
    await stopped;
    predictor.enqueue(batchOf(['GS', 2, true]));
    expect(NAMES.map((name) => runners.get(name)!.seen)).toEqual([null, null, null]);
  });

  it('does nothing where no shadow runs', async () => {
    await holder.refresh([], () => false);
    predictor.enqueue(batchOf(['GS', 1, true]));
    await predictor.stop();
    expect(written).toEqual([]);
  });
});
