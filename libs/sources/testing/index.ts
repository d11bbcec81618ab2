export { FakeYahooServer } from './fake-yahoo-server.js';
