import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedMessage, SUBJECT_KINDS, type SignedSubject } from './subject.js';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const ids = {
  model: fc.tuple(fc.constantFrom('lstm', 'transformer'), fc.integer({ min: 1 })).map(([kind, version]) => `${kind}/${version}`),
  verdict: fc.uuid(),
  'audit-head': fc.integer({ min: 1 }).map(String),
} as const;
const subjects: fc.Arbitrary<SignedSubject> = fc
  .constantFrom(...SUBJECT_KINDS)
  .chain((kind) => fc.record({ kind: fc.constant(kind), id: ids[kind], sha256: hex(64) }));

describe('what is signed', () => {
  it('is read back from its bytes alone, so that no two subjects have the same', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        const [form, kind, id, sha256, ...rest] = signedMessage(subject).toString().split('\n');
        expect({ form, subject: { kind, id, sha256 }, rest }).toEqual({ form: 'tandem lineage v1', subject, rest: [''] });
      }),
    );
  });

  it('differs wherever one of two subjects differs', () => {
    fc.assert(
      fc.property(subjects, subjects, (one, other) => {
        const same = one.kind === other.kind && one.id === other.id && one.sha256 === other.sha256;
        expect(signedMessage(one).equals(signedMessage(other))).toBe(same);
      }),
    );
  });

  it('has no room for a line more in kind, id or digest, and none for what has no form', () => {
    const parts = fc.record({ kind: fc.string(), id: fc.string(), sha256: fc.string() });
    const fields = fc.constantFrom('kind', 'id', 'sha256');
    fc.assert(
      fc.property(subjects, parts, fields, (subject, other, field) => {
        const broken = { ...subject, [field]: `${subject[field]}\n${other[field]}` };
        expect(() => signedMessage(broken)).toThrow(RangeError);
        expect(() => signedMessage({ ...subject, [field]: `${other[field]}!` })).toThrow(RangeError);
      }),
    );
  });
});
