import fc, { type Arbitrary } from 'fast-check';

/** Numbers that lengths, counts and offsets overflow at, or are nonsense as. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

type Damage = (bytes: Uint8Array) => Uint8Array;

/** A place in bytes whose length is not known yet, as a share of it. */
const place = fc.noBias(fc.nat(2 ** 30 - 1)).map((part) => part / 2 ** 30);
const at = (share: number, { length }: Uint8Array) => Math.floor(share * length);
const cut = (bytes: Uint8Array, from: number, to: number) => bytes.subarray(Math.min(from, to), Math.max(from, to));

function splice(bytes: Uint8Array, from: number, count: number, put: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, from + count));
  const made = new Uint8Array(from + put.length + rest.length);
  made.set(bytes.subarray(0, from));
  made.set(put, from);
  made.set(rest, from + put.length);
  return made;
}

function overwrite(bytes: Uint8Array, from: number, put: Uint8Array): Uint8Array {
  const made = bytes.slice();
  made.set(put.subarray(0, bytes.length - from), from);
  return made;
}

const edgeNumber = fc.tuple(fc.constantFrom(...EDGES), fc.constantFrom(1, 2, 4, 8), fc.boolean()).map(([value, width, isLittle]) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value) === 0xffff_ffffn ? -1n : BigInt(value)), isLittle);
  return new Uint8Array(view.buffer).subarray(isLittle ? 0 : 8 - width).subarray(0, width);
});

const overwritten = (where: number, put: Uint8Array): Damage => {
  return (bytes) => overwrite(bytes, at(where, bytes), put);
};
const spliced = (where: number, count: number, put: Uint8Array): Damage => {
  return (bytes) => splice(bytes, at(where, bytes), count, put);
};
const flipped = (where: number, bit: number): Damage => {
  return (bytes) => overwrite(bytes, at(where, bytes), Uint8Array.of((bytes[at(where, bytes)] ?? 0) ^ (1 << bit)));
};
const copied = (from: number, to: number, where: number, put: typeof overwrite): Damage => {
  return (bytes) => put(bytes, at(where, bytes), cut(bytes, at(from, bytes), at(to, bytes)));
};
const inserted: typeof overwrite = (bytes, from, put) => splice(bytes, from, 0, put);

/** Damage that leaves all else where it was, so that what reads it comes far. */
const inPlace: Arbitrary<Damage> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(place, fc.nat(7)).map(([where, bit]) => flipped(where, bit)) },
  { weight: 3, arbitrary: fc.tuple(place, edgeNumber).map(([where, put]) => overwritten(where, put)) },
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([where, put]) => overwritten(where, put)),
  fc.tuple(place, place, place).map(([from, to, where]) => copied(from, to, where, overwrite)),
);

/** Damage after which all that follows stands elsewhere. */
const shifting: Arbitrary<Damage> = fc.oneof(
  place.map(
    (where): Damage =>
      (bytes) =>
        bytes.slice(0, at(where, bytes)),
  ),
  place.map(
    (where): Damage =>
      (bytes) =>
        bytes.slice(at(where, bytes)),
  ),
  fc.tuple(place, fc.nat(64)).map(([where, count]) => spliced(where, count, new Uint8Array())),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 64 })).map(([where, put]) => spliced(where, 0, put)),
  fc
    .tuple(place, fc.nat(255), fc.integer({ min: 1, max: 3_000 }))
    .map(([where, value, count]) => spliced(where, 0, new Uint8Array(count).fill(value))),
  fc.tuple(place, place, place).map(([from, to, where]) => copied(from, to, where, inserted)),
);

const damage = fc.oneof({ weight: 4, arbitrary: inPlace }, shifting);

/** Longest input: damage that doubles would make it grow without bound. */
const MAX_BYTES = 1 << 20;

/** Valid inputs that were damaged once or a few times: bits, lengths, parts cut off, left out, doubled or in the place of others. */
export function damagedBytes(...valid: readonly Uint8Array[]): Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(damage, { minLength: 1, maxLength: 4 }))
    .map(([bytes, all]) => all.reduce((damaged, one) => one(damaged).subarray(0, MAX_BYTES), bytes));
}

/** Damaged inputs mostly, and bytes of chance, on their own and behind the beginning of a valid one. */
export function hostileBytes(...valid: readonly Uint8Array[]): Arbitrary<Uint8Array> {
  const chance = fc.uint8Array({ maxLength: 300 });
  return fc.oneof(
    { weight: 8, arbitrary: damagedBytes(...valid) },
    chance,
    fc
      .tuple(fc.constantFrom(...valid), fc.nat(64), chance)
      .map(([bytes, head, tail]) => Uint8Array.of(...bytes.subarray(0, head), ...tail)),
  );
}
