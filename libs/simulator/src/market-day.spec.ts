import { describe, expect, it } from 'vitest';
import { closeReturns, correlation, mean } from '../testing/statistics.js';
import { createSimulator } from './simulator.js';

const simulator = createSimulator({ symbols: ['SPY'], seed: 5 });
const days = Array.from({ length: 250 }, () => {
  const { bars, macro } = simulator.nextSession();
  const [spy] = bars;
  const returns = closeReturns(spy!);
  return {
    vix: macro[0]!.value,
    yield10y: macro[1]!.value,
    realised: Math.sqrt(returns.reduce((sum, value) => sum + value ** 2, 0)),
    dayReturn: returns.reduce((sum, value) => sum + value, 0),
  };
});
const changes = (values: readonly number[]) => values.slice(1).map((value, i) => value - values[i]!);

describe('a simulated year of the market', () => {
  it("has a VIX that predicts the next day's volatility", () => {
    expect(
      correlation(
        days.slice(0, -1).map(({ vix }) => vix),
        days.slice(1).map(({ realised }) => realised),
      ),
    ).toBeGreaterThan(0.3);
  });

  it('has a VIX that rises when the market falls', () => {
    expect(
      correlation(
        changes(days.map(({ vix }) => vix)),
        days.slice(1).map(({ dayReturn }) => dayReturn),
      ),
    ).toBeLessThan(-0.25);
  });

  it('has a VIX and a yield of ordinary size', () => {
    expect(mean(days.map(({ vix }) => vix))).toBeGreaterThan(9);
    expect(mean(days.map(({ vix }) => vix))).toBeLessThan(40);
    expect(Math.min(...days.map(({ yield10y }) => yield10y))).toBeGreaterThan(0);
    expect(Math.max(...changes(days.map(({ yield10y }) => yield10y)).map(Math.abs))).toBeLessThan(0.4);
  });
});
