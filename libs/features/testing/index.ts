export { syntheticDataset } from './synthetic-dataset.js';
