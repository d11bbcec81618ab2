export { makeChampion, requestChange, type Asked } from './make-champion.js';
export { clockAfter, TestServing } from './serve-bars.js';
export { storeHistory } from './store-history.js';
