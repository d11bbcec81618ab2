import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';
import type { RawRequest } from './raw-request.js';

const parameterSchema = z.looseObject({ name: z.string(), in: z.enum(['path', 'query', 'header']), schema: z.looseObject({}) });
const operationSchema = z.looseObject({ parameters: z.array(parameterSchema).default([]), requestBody: z.looseObject({}).optional() });
/** The parts of an OpenAPI document that requests are made from. */
export const openApiSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) });
type Operation = z.infer<typeof operationSchema>;
type Parameter = z.infer<typeof parameterSchema>;

/** Text that somebody had trouble with somewhere. */
const TROUBLE = [
  '',
  ' ',
  '\0',
  'GS\0',
  '\u{feff}',
  '\u202e',
  '\ud7ff\ue000',
  '\u{1f4a5}'.repeat(300),
  'x'.repeat(3_000),
  '-1',
  '0',
  '-0',
  '1e3',
  '0x10',
  '1.5',
  'NaN',
  'Infinity',
  '2147483648',
  '9007199254740992',
  '99999999999999999999',
  'true',
  'null',
  '[]',
  '{}',
  "'; --",
  '%s%n',
  '../..',
  '${0}',
  '__proto__',
  'constructor',
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:60Z',
  '9999-12-31T23:59:59.999999999-23:59',
  '2026-02-30T00:00:00Z',
  '2026-03-05T15:00:00Z',
];
/** What no text is encoded to. */
const RAW = ['%', '%0', '%zz', '%00', '%E0', '%ED%A0%80', '%C0%80', '%FF', '%2F', '%2e%2e', '%25', '+', '&', '=', ';'];

const year = fc.integer({ min: 0, max: 9999 }).map((value) => String(value).padStart(4, '0'));
const two = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
/** Of any year, with any offset; some days are none. */
const instant = fc
  .tuple(year, two(13), two(31), two(24), two(60), two(60), fc.constantFrom('Z', '', '.5Z', '+23:59', '-23:59', '-05:00', ' 05:00'))
  .map(([y, month, day, hour, minute, second, zone]) => `${y}-${month}-${day}T${hour}:${minute}:${second}${zone}`);

const text = fc.oneof(
  fc.constantFrom(...TROUBLE),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.integer().map(String),
  fc.double().map(String),
  instant,
);

/** A value of a parameter as it stands in a path or query. */
const encoded = fc.oneof({ weight: 6, arbitrary: text.map((value) => encodeURIComponent(value.toWellFormed())) }, fc.constantFrom(...RAW));

/** A value that the document says is taken, percent-encoded. */
function valid({ name, schema }: Parameter): Arbitrary<string> {
  const { enum: members, type, minimum, maximum, format } = schema;
  if (Array.isArray(members)) return fc.constantFrom(...(members as string[]));
  if (type === 'integer') return fc.integer({ min: Number(minimum), max: Math.min(Number(maximum), Number(minimum) + 5) }).map(String);
  if (format === 'date-time') return fc.oneof(instant, fc.constant('2026-03-05T15:00:00Z')).map(encodeURIComponent);
  return fc.constantFrom(...(name === 'symbol' ? ['GS', 'SPY', 'NOPE'] : ['nightly-2026-03-06', 'lstm/1', 'because']));
}

const valueOf = (parameter: Parameter) => fc.oneof(valid(parameter), encoded);

/** Pairs of a query: known parameters, also twice, and such as nobody knows. */
function queryOf(parameters: readonly Parameter[]): Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = known.map((parameter) => valueOf(parameter).map((value) => `${parameter.name}=${value}`));
  const foreign = fc.tuple(encoded, encoded).map(([name, value]) => `${name}=${value}`);
  const several = (pair: Arbitrary<string>, weight: number) => fc.array(pair, { maxLength: weight });
  return pairs.length === 0
    ? fc.oneof({ weight: 3, arbitrary: fc.constant('') }, foreign)
    : fc
        .tuple(several(fc.oneof(...pairs), 4), fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, several(foreign, 1)))
        .map((all) => all.flat().join('&'));
}

/** A body: whatever is JSON, with and without the fields that are expected; now and then no JSON. */
const field = fc.oneof(text, fc.jsonValue(), fc.boolean());
const body = fc.oneof(
  fc.record({ reason: field, force: field, key: field, more: field }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
  fc.record({ reason: fc.constant('because') }).map((value) => JSON.stringify(value)),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  text,
  fc.constantFrom('{"reason":"\\ud800"}', '{"reason":"\\u0000"}', '{"__proto__":{"force":true}}', `${'['.repeat(3_000)}`),
);

/** Requests to one operation of the document, all with the operator's authorization. */
export function hostileRequests(
  method: string,
  template: string,
  { parameters, requestBody }: Operation,
  key: string,
): Arbitrary<RawRequest> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const values = fc.record(Object.fromEntries(inPath.map((parameter) => [parameter.name, valueOf(parameter)])));
  const path = values.map((filled) => template.replaceAll(/\{(\w+)\}/g, (_, name: string) => filled[name] || '%20'));
  const requestKey = fc.option(
    fc.string({
      unit: fc
        .integer({ min: 0x20, max: 0xff })
        .filter((code) => code !== 0x7f)
        .map((code) => String.fromCharCode(code)),
      maxLength: 250,
    }),
  );
  return fc.record({ path, query: queryOf(parameters), body, requestKey }).map((made) => ({
    method: method.toUpperCase(),
    path: made.query === '' ? made.path : `${made.path}?${made.query}`,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(made.requestKey === null ? {} : { 'idempotency-key': made.requestKey }),
    },
    body: requestBody === undefined ? undefined : made.body,
  }));
}
