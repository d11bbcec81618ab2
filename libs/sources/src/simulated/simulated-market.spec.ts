import { BAR_MS } from '@tandem/market';
import { SimulatorError } from '@tandem/simulator';
import { describe, expect, it } from 'vitest';
import { openSimulated } from './simulated-market.js';

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

  it('refuses options that make no market', () => {
    expect(() => openSimulated({ ...OPTIONS, seed: -1 })).toThrow(SimulatorError);
  });
});
