export { StandInYahoo } from './stand-in-yahoo.js';
