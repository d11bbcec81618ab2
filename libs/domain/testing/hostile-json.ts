import fc, { type Arbitrary } from 'fast-check';
import { damagedBytes } from './hostile-bytes.js';

/** What no reader expects in the place of a value. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '\0',
    '\ud800',
    'NaN',
    '__proto__',
    'x'.repeat(5_000),
    '1',
    [],
    {},
    [[]],
    [null],
    0,
    -0,
    -1,
    0.5,
    1e-320,
    1e21,
    8.64e12,
    8.65e12,
    8.64e15,
    8.65e15,
    -62_167_219_200,
    -62_198_755_200,
    253_402_300_800,
    1.7e308,
    -1.7e308,
    2 ** 53,
    2 ** 63,
    '0000-01-01',
    '0000-01-01T00:00:00Z',
    '9999-12-31',
    '9999-12-31T23:59:59-23:59',
    '2026-02-30',
    '99999-01-01',
    '-000001-01-01T00:00:00Z',
  ),
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.integer({ min: 0, max: 400 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth) || 'null') as unknown),
);

type Change = (value: unknown) => unknown;

/** Goes down by `path`, whose numbers are taken modulo what there is, and changes what it finds there. */
function changeAt(value: unknown, path: readonly number[], change: Change): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return change(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return change(value);
  const key = keys[step % keys.length]!;
  const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  (copy as Record<string, unknown>)[key] = changeAt((value as Record<string, unknown>)[key], rest, change);
  return copy;
}

const change: Arbitrary<Change> = fc.oneof(
  wrong.map((put) => () => put),
  fc.tuple(fc.constantFrom('__proto__', 'constructor', 'toString', 'length', 'then', 'toJSON', ''), wrong).map(
    ([key, put]): Change =>
      (value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? (JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(put) ?? 'null'},"rest":${JSON.stringify(value) ?? 'null'}}`) as unknown)
          : [value, put],
  ),
  fc.nat().map((which): Change => (value) => {
    if (Array.isArray(value)) return value.toSpliced(which % Math.max(1, value.length), 1);
    if (typeof value !== 'object' || value === null) return undefined;
    const keys = Object.keys(value);
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== keys[which % Math.max(1, keys.length)]));
  }),
  fc.nat(12).map(
    (count): Change =>
      (value) =>
        Array.isArray(value) ? Array.from({ length: count }, (_, i) => (value as unknown[])[i % Math.max(1, value.length)]) : value,
  ),
  fc.constant<Change>((value) => (Array.isArray(value) ? value.toReversed() : value)),
);

/** Valid documents with one or a few values that are wrong, missing, doubled or in the place of others; what is not JSON stays out. */
export function changedJson(...valid: readonly unknown[]): Arbitrary<unknown> {
  const changes = fc.array(fc.tuple(fc.array(fc.nat(1_000), { maxLength: 8 }), change), { minLength: 1, maxLength: 4 });
  return fc
    .tuple(fc.constantFrom(...valid), changes)
    .map(([document, all]) => all.reduce<unknown>((changed, [path, one]) => changeAt(changed, path, one), document));
}

/** Texts in the place of JSON: changed documents mostly, damaged ones, nested ones, and any text. */
export function hostileJson(...valid: readonly unknown[]): Arbitrary<string> {
  const texts = valid.map((document) => new TextEncoder().encode(JSON.stringify(document)));
  return fc.oneof(
    { weight: 6, arbitrary: changedJson(...valid).map((document) => JSON.stringify(document) ?? '') },
    { weight: 3, arbitrary: damagedBytes(...texts).map((bytes) => new TextDecoder().decode(bytes)) },
    fc.json(),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('[', '{"a":', '[0,').chain((piece) => fc.nat(20_000).map((times) => piece.repeat(times))),
  );
}
