export { StandInMarket } from './stand-in-market.js';
export { StandInYahoo, type StandInArticle } from './stand-in-yahoo.js';
