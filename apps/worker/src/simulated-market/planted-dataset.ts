import { allocateSeries, DEFAULT_SYMBOLS, MARKET_SYMBOL, type BarSeries } from '@tandem/domain';
import { buildDataset, type Dataset } from '@tandem/features';
import { createSimulator, type Predictability, type SimulatedSession } from '@tandem/simulator';

export interface PlantedMarket {
  readonly predictability: Predictability;
  /** The first of the default symbols; the market symbol is always among them. */
  readonly symbols: number;
  /** At least 20: ten to train on, five to validate, five to hold out. */
  readonly sessions: number;
  readonly seed: number;
}

const COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
/** Fixed, so that no figure depends on how it was tuned; what tuning chooses on recorded bars. */
const BARRIER_MULTIPLE = 0.7;
/** Every fifth row of the hold-out: neighbours share nearly all of their window and horizon. */
const HOLDOUT_STRIDE = 5;

/** The dataset that a night would make of a simulated market whose predictability is known. */
export function plantedDataset({ predictability, symbols, sessions, seed }: PlantedMarket): Dataset {
  const names = [...DEFAULT_SYMBOLS.filter((symbol) => symbol !== MARKET_SYMBOL).slice(0, symbols - 1), MARKET_SYMBOL];
  const simulator = createSimulator({ symbols: names, seed, predictability });
  const days = Array.from({ length: sessions }, () => simulator.nextSession());
  return buildDataset(names.map((symbol, place) => joined(symbol, days, place)), { barrierMultiple: BARRIER_MULTIPLE, holdoutStride: HOLDOUT_STRIDE });
}

function joined(symbol: string, days: readonly SimulatedSession[], place: number): BarSeries {
  const parts = days.map(({ bars }) => bars[place]!);
  const series = allocateSeries(symbol, parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of COLUMNS) series[column].set(part[column], at);
    at += part.length;
  }
  return series;
}
