import { UnknownSymbolProblem } from '../problem/problems.js';

/** The selected symbols, in the order of the settings. */
export class KnownSymbols {
  constructor(readonly all: readonly string[]) {}

  has(symbol: string): boolean {
    return this.all.includes(symbol);
  }

  /** @throws UnknownSymbolProblem which names `symbol` and says which there are */
  require(symbol: string): void {
    if (!this.has(symbol)) throw new UnknownSymbolProblem(symbol, this.all);
  }
}
