import { testOnUnpredictableMarket } from '../../testing/no-signal.js';

// With more seeds, and in twenty markets: no-signal.long.spec.ts.
testOnUnpredictableMarket([1, 2]);
