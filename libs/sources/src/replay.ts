import type { VirtualMarket } from './virtual-market.js';
export declare function openReplay(directory: string, symbols: readonly string[]): Promise<VirtualMarket>;
