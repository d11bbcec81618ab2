export { StandInYahoo } from './fake-yahoo-server.js';
