import { describe, expect, it } from 'vitest';
import { BAR_MS, EXCURSION_VALUES, sessionOn, type Bar } from '@tandem/domain';
import { Cone, NEW_CONE } from '@tandem/evaluation';
import { aState } from '../../testing/fixtures.js';
import { ExpectedMoves, type ConeRecord } from './expected-moves.js';
import { NO_PREDICTIONS, type SymbolState } from './symbol-state.js';

const TODAY = sessionOn('2026-03-05')!;
const HALF_DAY = sessionOn('2026-11-27')!;

/** Moves of a tenth of a percent at every level. */
const FORECAST = new Float32Array(EXCURSION_VALUES).fill(Math.log(0.001));

const aBar = (minute: number, changes: Partial<Bar> = {}): Bar => ({
  symbol: 'GS',
  ts: TODAY.open + minute * BAR_MS,
  open: 100,
  high: 100.05,
  low: 99.95,
  close: 100,
  volume: 500,
  ...changes,
});

const stateOf = (bar: Bar, changes: Partial<SymbolState> = {}, excursion: ArrayLike<number> | null = FORECAST) =>
  aState(bar, excursion, changes);

class Fixture {
  readonly records: ConeRecord[] = [];
  readonly bars: Bar[] = [];
  pending = 0;
  restored = 0;
  readonly failures: string[] = [];
  cone = new Cone({ ...NEW_CONE, counted: [20, 20, 20] });
  readonly moves: ExpectedMoves;

  constructor() {
    this.moves = new ExpectedMoves({
      writer: { enqueue: (records) => void this.records.push(...records), pending: 0 },
      restore: async () => {
        this.restored += 1;
        return { cone: this.cone, caughtUp: [] };
      },
      onFailure: (error) => this.failures.push((error as Error).message),
    });
  }

  take(state: SymbolState, record = true): SymbolState {
    if (state.final) this.bars.push(state.bar);
    this.moves.take([{ state, record }], () => this.bars.slice(-10));
    return state;
  }

  /** What is recorded, as `move 3` and `minute 5` by minute of the session. */
  get recorded(): string[] {
    const minuteOf = (ts: number) => (ts - TODAY.open) / BAR_MS;
    return this.records.map((record) => ('move' in record ? `move ${minuteOf(record.move.ts)}` : `minute ${minuteOf(record.minute.ts)}`));
  }
}

async function started(): Promise<Fixture> {
  const fixture = new Fixture();
  await fixture.moves.refresh();
  return fixture;
}

describe('the expected move of a symbol', () => {
  it('has nine bands around the close, each with its coverage', async () => {
    const { moves, take } = bound(await started());
    const { bands, reason } = moves.of(take(stateOf(aBar(0))));
    expect(reason).toBeNull();
    expect(bands).toHaveLength(9);
    expect(bands[0]).toMatchObject({ minutes: 5, level: 0.5, coverage: null, outcomes: 0, withinLimits: true });
    expect(bands[0]!.up).toBeCloseTo(100 * Math.exp(0.001), 4);
    expect(bands[0]!.down).toBeCloseTo(100 * Math.exp(-0.001), 4);
  });

  it('is missing while no champion forecasts how far price goes', async () => {
    const { moves, take } = bound(await started());
    expect(moves.of(take(stateOf(aBar(0), {}, null)))).toEqual({ bands: [], reason: 'no_forecast' });
    expect(moves.of(take(stateOf(aBar(1), {}, new Float32Array(EXCURSION_VALUES).fill(NaN))))).toEqual({
      bands: [],
      reason: 'no_forecast',
    });
  });

  it('is missing while the window is not complete, or the state of the bands was not read', async () => {
    const { moves, take } = bound(await started());
    expect(moves.of(take(stateOf(aBar(0), { windowComplete: false, predictions: NO_PREDICTIONS })))).toEqual({
      bands: [],
      reason: 'warming_up',
    });
    const unread = new Fixture();
    expect(unread.moves.of(unread.take(stateOf(aBar(0))))).toEqual({ bands: [], reason: 'warming_up' });
    expect(unread.records).toEqual([]);
  });

  it('is missing and teaches nothing while the inputs are faulty or minutes are missing', async () => {
    const fixture = await started();
    expect(fixture.moves.of(fixture.take(stateOf(aBar(0), { inputFault: true }))).reason).toBe('input_fault');
    expect(fixture.moves.of(fixture.take(stateOf(aBar(1), { missingMinutes: 6 }))).reason).toBe('missing_minutes');
    const held = (state: SymbolState): SymbolState => ({ ...state, conditions: { ...state.conditions, inputFault: true } });
    expect(fixture.moves.of(fixture.take(held(stateOf(aBar(2))))).reason).toBe('input_fault');
    for (let minute = 3; minute < 40; minute++) fixture.take(held(stateOf(aBar(minute))));
    expect(fixture.records).toEqual([]);
    expect(fixture.moves.of(stateOf(aBar(39))).bands).toHaveLength(9);
  });

  it('loses its horizons towards the close, on a half day three hours sooner', async () => {
    for (const session of [TODAY, HALF_DAY]) {
      const fixture = await started();
      const at = (beforeClose: number) => {
        const { bands, reason } = fixture.moves.of(fixture.take(stateOf(aBar(0, { ts: session.close - beforeClose * BAR_MS }))));
        return `${bands.length} ${reason}`;
      };
      expect([at(31), at(30), at(15), at(5)]).toEqual(['9 null', '6 session_closing', '3 session_closing', '0 session_closing']);
    }
  });

  it('waits for twenty outcomes of each horizon', async () => {
    const fixture = new Fixture();
    fixture.cone = new Cone();
    await fixture.moves.refresh();
    const shown = Array.from({ length: 55 }, (_, minute) => {
      const { bands, reason } = fixture.moves.of(fixture.take(stateOf(aBar(minute))));
      return `${bands.length} ${reason}`;
    });
    expect([shown[0], shown[24], shown[25], shown[50]]).toEqual(['0 few_outcomes', '0 few_outcomes', '3 few_outcomes', '9 null']);
  });

  it('of a forming bar is shown, and neither recorded nor counted', async () => {
    const fixture = await started();
    const { bands } = fixture.moves.of(fixture.take(stateOf(aBar(0, { close: 101, high: 101 }), { final: false })));
    expect(bands[0]!.up).toBeGreaterThan(101);
    expect(fixture.records).toEqual([]);
  });

  it('is recorded once a bar, and the outcomes of a minute once it is over', async () => {
    const fixture = await started();
    for (let minute = 0; minute < 8; minute++) {
      fixture.take(stateOf(aBar(minute)));
      // Another champion predicts on the same bar.
      fixture.take(stateOf(aBar(minute)), false);
    }
    expect(fixture.recorded).toEqual([
      ...Array.from({ length: 6 }, (_, minute) => `move ${minute}`),
      'minute 5',
      'move 6',
      'minute 6',
      'move 7',
    ]);
  });

  it('of several minutes in one cycle counts each', async () => {
    const fixture = await started();
    const bars = Array.from({ length: 8 }, (_, minute) => aBar(minute));
    fixture.moves.take(
      bars.map((bar) => ({ state: stateOf(bar), record: true })),
      () => bars,
    );
    expect(fixture.recorded).toContain('minute 6');
  });

  it('is restored where bars are missing between the known and the newest ones', async () => {
    const fixture = await started();
    for (let minute = 0; minute < 20; minute++) fixture.take(stateOf(aBar(minute)));
    fixture.bars.length = 0;
    for (let minute = 40; minute < 50; minute++) fixture.bars.push(aBar(minute));
    const late = stateOf(aBar(50));
    expect(fixture.moves.of(fixture.take(late)).reason).toBe('warming_up');
    await fixture.moves.refresh();
    expect(fixture.restored).toBe(2);
  });

  it('goes on over a night, and over a halt', async () => {
    const fixture = await started();
    const tomorrow = sessionOn('2026-03-06')!;
    for (const minute of [0, 1, 2, 30, 31]) fixture.take(stateOf(aBar(minute)));
    fixture.bars.length = 0;
    const next = fixture.take(stateOf(aBar(0, { ts: tomorrow.open + 15 * BAR_MS })));
    expect(fixture.moves.of(next).bands).toHaveLength(9);
    expect(fixture.restored).toBe(1);
  });
});

describe('a cone that fails', () => {
  class Faulty extends Cone {
    broken = true;
    override bands(...args: Parameters<Cone['bands']>) {
      if (this.broken) throw new Error('no bands');
      return super.bands(...args);
    }
  }
  const faulty = async () => {
    const fixture = new Fixture();
    const cone = new Faulty({ ...NEW_CONE, counted: [20, 20, 20] });
    fixture.cone = cone;
    await fixture.moves.refresh();
    return { fixture, cone };
  };

  it('costs the expected move alone: it is missing, and nothing of it is recorded', async () => {
    const { fixture } = await faulty();
    expect(fixture.moves.of(fixture.take(stateOf(aBar(0))))).toEqual({ bands: [], reason: 'warming_up' });
    expect(fixture.moves.coverage).toBeNull();
    expect(fixture.records).toEqual([]);
  });

  it('is reported once, and again only after it has worked', async () => {
    const { fixture, cone } = await faulty();
    for (let minute = 0; minute < 5; minute++) {
      fixture.take(stateOf(aBar(minute)));
      await fixture.moves.refresh();
    }
    expect(fixture.failures).toEqual(['no bands']);
    cone.broken = false;
    expect(fixture.moves.of(fixture.take(stateOf(aBar(5)))).bands).toHaveLength(9);
    cone.broken = true;
    fixture.take(stateOf(aBar(6)));
    expect(fixture.failures).toEqual(['no bands', 'no bands']);
  });
});

/** With `take` as a function of its own. */
function bound(fixture: Fixture) {
  return { moves: fixture.moves, take: (state: SymbolState) => fixture.take(state) };
}
