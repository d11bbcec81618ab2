export { ConeMarket, fullSessions, KNOWN_QUANTILES, minutesOf } from './cone-market.js';
export { auc, makeBaseline, makeChampion, makeScores, steadyGains } from './scores.js';
