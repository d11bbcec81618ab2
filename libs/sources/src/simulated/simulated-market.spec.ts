import { describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { SimulatorError, type SimulatorState } from '@tandem/simulator';
import { openSimulated, type SimulationCheckpoints } from './simulated-market.js';

const OPTIONS = { symbols: ['NKE', 'SPY'], seed: 7, predictability: { strength: 0.1 } };

describe('the simulated market', () => {
  it('is endless, with thirty sessions to preload', () => {
    expect(openSimulated(OPTIONS)).toMatchObject({ source: 'simulated', preloadSessions: 30, sessionCount: Infinity, warnings: [] });
  });

  it('always has SPY', () => {
    expect(openSimulated({ ...OPTIONS, symbols: ['NKE'] }).symbols).toEqual(['NKE', 'SPY']);
  });

  it('gives a session again, and an earlier one, with the same bars', async () => {
    const market = openSimulated(OPTIONS);
    const first = (await market.session(0))!;
    const third = (await market.session(2))!;
    expect((await market.session(2))!.bars).toEqual(third.bars);
    expect((await market.session(0))!.bars).toEqual(first.bars);
    expect((await openSimulated(OPTIONS).session(2))!.bars).toEqual(third.bars);
  });

  it('shows how a bar came about, and nothing of bars it does not have', async () => {
    const { bars, session, formingPath } = (await openSimulated(OPTIONS).session(0))!;
    const ts = session.open + 5 * BAR_MS;
    expect(formingPath('NKE', ts).at(-1)).toMatchObject({ elapsedMs: BAR_MS, close: bars[0]!.close[5], volume: bars[0]!.volume[5] });
    expect([formingPath('NKE', session.close), formingPath('NKE', ts + 1), formingPath('GS', ts)]).toEqual([[], [], []]);
  });

  it('goes on from a checkpoint with the same bars, without simulating what came before', async () => {
    const kept = new Checkpoints();
    await openSimulated(OPTIONS, kept).session(3);
    const uninterrupted = await openSimulated(OPTIONS).session(5);

    const resumed = await openSimulated(OPTIONS, kept).session(5);

    expect(resumed!.bars).toEqual(uninterrupted!.bars);
    expect(kept.found).toEqual([null, 4]);
  });

  it('takes no checkpoint of a market with other symbols', async () => {
    const kept = new Checkpoints();
    await openSimulated({ ...OPTIONS, symbols: ['GS', 'SPY'] }, kept).session(3);
    expect((await openSimulated(OPTIONS, kept).session(4))!.bars).toEqual((await openSimulated(OPTIONS).session(4))!.bars);
  });

  it('lets others have their turn while it catches up with many sessions', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await openSimulated({ symbols: ['SPY'], seed: 7 }).session(40);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('gives each of several who ask at once the session asked for', async () => {
    const market = openSimulated(OPTIONS);
    const sessions = await Promise.all([2, 0, 1].map((index) => market.session(index)));
    expect(sessions.map((session) => session!.session.date)).toEqual([2, 0, 1].map((index) => market.date(index)));
  });

  it('is identified by its seed and predictability, not by its symbols', () => {
    const { identity } = openSimulated(OPTIONS);
    expect(identity).toEqual({ SIMULATOR_SEED: '7', SIMULATOR_PREDICTABILITY: '0.1', 'the first session': '2025-01-02' });
    expect(openSimulated({ ...OPTIONS, symbols: ['GS'] }).identity).toEqual(identity);
  });

  it('refuses options that make no market', () => {
    expect(() => openSimulated({ ...OPTIONS, seed: -1 })).toThrow(SimulatorError);
  });
});

/** Keeps states in memory, as JSON like the database, and notes what was found. */
class Checkpoints implements SimulationCheckpoints {
  /** Sessions of each state found, null where none was. */
  readonly found: (number | null)[] = [];
  readonly #states: string[] = [];

  async find(options: string, sessions: number): Promise<SimulatorState | null> {
    const states = this.#states.map((text) => JSON.parse(text) as SimulatorState);
    const state = states.findLast((one) => one.options === options && one.sessions <= sessions) ?? null;
    this.found.push(state?.sessions ?? null);
    return state;
  }

  async save(state: SimulatorState): Promise<void> {
    this.#states.push(JSON.stringify(state));
  }
}
