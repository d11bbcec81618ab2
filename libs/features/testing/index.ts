export { RandomMarket } from './minute-market.js';
export { syntheticDataset } from './synthetic-dataset.js';
