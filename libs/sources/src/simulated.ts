import type { Predictability } from '@tandem/simulator';
import type { VirtualMarket } from './virtual-market.js';

export interface SimulatedMarketOptions {
  readonly symbols: readonly string[];
  readonly seed: number;
  readonly predictability: Predictability;
}
export declare function openSimulated(options: SimulatedMarketOptions): VirtualMarket;
