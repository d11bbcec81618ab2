#!/usr/bin/env bash
# A server whose frames are deflated once for all its clients cannot give one of them a smaller window, and says so to ws 8.23.0 by
# serverMaxWindowBits: false. RFC 7692 has a server leave such an offer out of its answer, and the client then talks without compression. With ws a
# client that offers nothing but a smaller window is not let in at all: the upgrade is answered with 400. One that offers the plain extension as its
# second choice is let in with that, and one that offers none without.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ws@8.23.0 >/dev/null
cat > run.js <<'JS'
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { WebSocketServer } from 'ws';

console.log('ws', JSON.parse(readFileSync('node_modules/ws/package.json', 'utf8')).version);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { serverMaxWindowBits: false } });
await new Promise((resolve) => server.once('listening', resolve));

/** Status of the answer to an upgrade with these offers, and the extension that was agreed. */
function upgrade(offers) {
  const headers = {
    Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...(offers === null ? {} : { 'Sec-WebSocket-Extensions': offers }),
  };
  return new Promise((resolve, reject) => {
    const done = (response) => resolve(`${response.statusCode} ${response.headers['sec-websocket-extensions'] ?? 'no extension'}`);
    request({ host: '127.0.0.1', port: server.address().port, headers })
      .on('upgrade', (response, socket) => { socket.destroy(); done(response); })
      .on('response', (response) => { response.resume(); done(response); })
      .on('error', reject)
      .end();
  });
}

const expected = [
  [null, '101 no extension'],
  ['permessage-deflate; server_max_window_bits=10', '400 no extension'],
  ['permessage-deflate; server_max_window_bits=10, permessage-deflate', '101 permessage-deflate'],
];
for (const [offers, answer] of expected) {
  const given = await upgrade(offers);
  console.log(`${offers ?? 'no offer'}: ${given}`);
  if (given !== answer) throw new Error(`Changed: ${given} instead of ${answer}.`);
}
server.close();
process.exit(0);
JS
node run.js
