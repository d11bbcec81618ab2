export { aNewsRow, makeBars, makeClock, OPENING } from './bars.js';
export { testKey, testKeyPem, testKeyring, writeTestKeys } from './keys.js';
export { sharedDatabases, useDatabase } from './use-database.js';
export { serveSession } from './served.js';
export { TcpProxy } from './tcp-proxy.js';
