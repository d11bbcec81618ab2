export type { BarFile, BarFileReport } from './bar-files/bar-file.js';
export { BarFileError } from './bar-files/errors.js';
export { readBarDirectory, type BarDirectory } from './bar-files/read-bar-directory.js';
export { ReplayError } from './replay/errors.js';
export { openReplay } from './replay/open-replay.js';
export type { SimulationCheckpoints } from './simulated/checkpoints.js';
export { openSimulated } from './simulated/simulated-market.js';
export type { MarketSession, RejectedRow, VirtualMarket } from './virtual-market.js';
