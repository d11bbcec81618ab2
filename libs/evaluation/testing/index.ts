export { ConeMarket, fullSessions, KNOWN_QUANTILES, minutesOf } from './cone-market.js';
export { movementDataset, trueQuantiles } from './movement.js';
export { auc, makeBaseline, makeChampion, makeScores, steadyGains } from './scores.js';
