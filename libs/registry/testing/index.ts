export { clockAfter, TestServing } from './serve-bars.js';
