import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_PAYLOAD_BYTES, payloadsOf, secretsIn } from '../../testing/payloads.js';
import { HISTORIES } from '../../testing/workflow-environment.js';

const encoded = (value: unknown) => ({
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from(JSON.stringify(value)).toString('base64'),
});

/** What no history of ours can contain, whoever records it: addresses with passwords, and keys in headers. */
const SHAPES_OF_SECRETS = /postgres(ql)?:\/\/|x-operator-key|authorization|api[_-]?key|-----BEGIN/i;

describe('what recorded histories hold', () => {
  const recorded = globSync('*/*.json', { cwd: HISTORIES }).sort();

  it.each(recorded)('%s: small payloads, and no secret', (name) => {
    const text = readFileSync(join(HISTORIES, name), 'utf8');
    const payloads = payloadsOf(JSON.parse(text));
    expect(payloads.length).toBeGreaterThan(0);
    expect(payloads.filter(({ data }) => data.length > MAX_PAYLOAD_BYTES)).toEqual([]);
    for (const shown of [text, ...payloads.map(({ data }) => data.toString('utf8'))]) expect(shown).not.toMatch(SHAPES_OF_SECRETS);
  });
});

describe('the look at a history', () => {
  it('finds every payload, and where it stands', () => {
    const history = {
      events: [{ a: { input: { payloads: [encoded(1), encoded('x')] } } }, { b: { header: { fields: { f: encoded({}) } } } }],
    };
    expect(payloadsOf(history).map(({ path, data }) => [path, data.toString()])).toEqual([
      ['events.0.a.input.payloads.0', '1'],
      ['events.0.a.input.payloads.1', '"x"'],
      ['events.1.b.header.fields.f', '{}'],
    ]);
  });

  it.each([
    ['in a payload', { events: [encoded({ url: 'host?key=s3cr/et' })] }, 's3cr/et'],
    ['in a payload, encoded for an address', { events: [encoded('host?key=s3cr%2Fet')] }, 's3cr%2Fet'],
    ['outside of payloads', { events: [{ identity: 's3cr/et' }] }, 's3cr/et'],
    ['encoded', { events: [encoded(Buffer.from('s3cr/et').toString('base64'))] }, 'czNjci9ldA'],
  ])('finds a secret %s', (_, history, found) => {
    expect(secretsIn(history, ['s3cr/et', 'other'])).toEqual([found]);
  });

  it('finds none where there is none', () => {
    expect(secretsIn({ events: [encoded('nothing')] }, ['s3cr/et'])).toEqual([]);
  });
});
