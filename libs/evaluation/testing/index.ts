export { auc, makeBaseline, makeChampion, makeScores, steadyGains } from './scores.js';
