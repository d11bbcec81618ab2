import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DriftRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { createAlertActivities } from './deliver-alert.js';

const SECRET = 'sixteen characters';
const server = useDatabase();
let database: Database;
let receiver: Server;
let received: { headers: IncomingMessage['headers']; body: string }[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  database = await server.createDatabase();
  received = [];
  answer = (response) => response.writeHead(204).end();
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    answer(response);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const at = Date.UTC(2026, 2, 5, 15, 0);
  await new DriftRepository(database).record({
    report: { at, session: '2026-03-05', checkedAt: at, severity: 'warning', episodes: [], evidence: [] },
    alerts: [
      {
        episode: 'a',
        cause: 'input_fault',
        subject: 'NVDA',
        severity: 'warning',
        message: 'NVDA: stuck.',
        remedy: 'alert',
        openedAt: at,
        closedAt: null,
      },
    ],
    holds: [],
  });
});
afterEach(() => new Promise((resolve) => receiver.close(resolve).closeAllConnections()));

const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
const deliver = (alertId = 1, address = url()) =>
  createAlertActivities(database, { url: address, secret: SECRET }).deliverAlert({ alertId });

describe('an alert', () => {
  it('is posted as GET alerts shows it, signed, under a key of its own', async () => {
    expect(await deliver()).toBe('Delivered, answered with 204.');
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(JSON.parse(body)).toEqual({
      id: 1,
      cause: 'input_fault',
      subject: 'NVDA',
      severity: 'warning',
      message: 'NVDA: stuck.',
      remedy: 'alert',
      openedAt: '2026-03-05T15:00:00.000Z',
      closedAt: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
    });
    expect(headers['x-tandem-signature-256']).toBe(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`);
    expect(headers['idempotency-key']).toBe('alert-1');
  });

  it('is tried again where the receiver fails, and says what it answered', async () => {
    answer = (response) => response.writeHead(500).end('no');
    await expect(deliver()).rejects.toMatchObject({ message: 'The receiver of alerts answers with 500.', nonRetryable: false });
  });

  it('follows no redirect', async () => {
    answer = (response) => response.writeHead(302, { location: url() }).end();
    await expect(deliver()).rejects.toThrow(/answers with 302\. Redirects are not followed/);
    expect(received).toHaveLength(1);
  });

  it('is tried again where nobody listens', async () => {
    await expect(deliver(1, 'http://127.0.0.1:1/')).rejects.toMatchObject({
      message: expect.stringContaining('cannot be reached'),
      nonRetryable: false,
    });
  });

  it('goes nowhere where nobody wants it, or there is none', async () => {
    expect(await createAlertActivities(database, null).deliverAlert({ alertId: 1 })).toBe('Not wanted any more.');
    expect(await deliver(2)).toBe('There is no alert 2.');
    expect(received).toEqual([]);
  });
});
