export { expectReadOrRefused, FEW, MANY } from './bounded.js';
export { damagedBytes, hostileBytes } from './hostile-bytes.js';
export { changedJson, hostileJson } from './hostile-json.js';
