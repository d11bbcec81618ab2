import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUiGate } from './ui-gate.ts';

describe('the gate before the Temporal UI', () => {
  let ui: Server;
  let gate: Server;

  beforeAll(async () => {
    ui = createServer(async (incoming, outgoing) => {
      outgoing.writeHead(201, { 'content-type': 'text/x-ui' }).end(`${incoming.method} ${incoming.url} ${await text(incoming)}`);
    });
    await new Promise<void>((resolve) => ui.listen(0, '127.0.0.1', resolve));
    const behind = { host: '127.0.0.1', port: (ui.address() as AddressInfo).port };
    gate = await openUiGate({ host: '127.0.0.1', port: 0, behind, names: ['tandem.example'] });
  });

  afterAll(() => {
    gate.close();
    ui.close();
  });

  function ask(host: string, method = 'GET', body = ''): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const { port } = gate.address() as AddressInfo;
      request({ host: '127.0.0.1', port, path: '/api/v1/settings?a=b', method, headers: { host } }, async (answer) =>
        resolve({ status: answer.statusCode!, body: await text(answer) }),
      )
        .on('error', reject)
        .end(body);
    });
  }

  it.each(['127.0.0.1:8233', 'localhost:8233', '[::1]:8233', '192.0.2.1', 'tandem.example'])(
    'lets a request for %s pass whole',
    async (host) => {
      expect(await ask(host, 'POST', 'what is sent')).toEqual({ status: 201, body: 'POST /api/v1/settings?a=b what is sent' });
    },
  );

  it.each(['rebound.example', 'rebound.example:8233', '127.0.0.1.rebound.example', '[::1].rebound.example', '999.0.0.1'])(
    'refuses %s, which another site may have pointed here',
    async (host) => {
      expect((await ask(host)).status).toBe(403);
    },
  );

  it('says that the UI is away', async () => {
    const away = await openUiGate({ host: '127.0.0.1', port: 0, behind: { host: '127.0.0.1', port: 1 }, names: [] });
    const answer = await fetch(`http://127.0.0.1:${(away.address() as AddressInfo).port}/`);
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('does not answer')]);
    away.close();
    away.closeAllConnections();
  });
});
