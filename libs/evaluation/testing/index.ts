export { auc, makeBaseline, makeChampion, makeScores } from './scores.js';
