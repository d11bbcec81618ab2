export { RandomMarket } from './minute-market.js';
export { plantLeak } from './planted-leaks.js';
export { randomHistory } from './random-market.js';
export { syntheticDataset, withRows } from './synthetic-dataset.js';
