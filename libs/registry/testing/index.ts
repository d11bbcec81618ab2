export { makeChampion, requestChange, type Asked } from './make-champion.js';
export { clockAfter, TestServing } from './serve-bars.js';
export { headsFile, signBaseline } from './sign-baseline.js';
export { storeHistory } from './store-history.js';
