export { RandomMarket } from './minute-market.js';
export { plantLeak } from './planted-leaks.js';
export { randomHistory } from './random-market.js';
export { syntheticDataset } from './synthetic-dataset.js';
