import { readFile } from 'node:fs/promises';
import {
  SignatureRepository,
  signedMessage,
  type Database,
  type KeySignature,
  type SignedSubject,
  type TrustedKeys,
} from '@tandem/database';
import { sha256 } from '@tandem/models';

/** What a signature is called beside the file that it is of. */
export const signatureName = (file: string) => `${file}.sig`;

/** The four lines that are signed, then who has signed them: text, so that OpenSSL checks it as well (docs/security.md). */
const FORM =
  /^(?<message>tandem lineage v1\nmodel\n(?<id>[a-z]+\/\d+)\n(?<digest>[\da-f]{64})\n)key (?<keyId>[\da-f]{16})\nsignature (?<signature>[\w+/]+=*)\n$/;

/** The signature of a trusted key on a subject, as it stands beside a file. @throws Error where there is none: check that before */
export async function detachedSignature(database: Database, subject: SignedSubject): Promise<string> {
  const found = await new SignatureRepository(database).findTrusted(subject);
  if (found === null) throw new Error(`No trusted key has signed ${subject.id}.`);
  return formatSignature(subject, found);
}

function formatSignature(subject: SignedSubject, { keyId, signature }: KeySignature): string {
  return `${signedMessage(subject).toString()}key ${keyId}\nsignature ${signature}\n`;
}

/**
 * Checks a file against the signature beside it, without a database.
 * @returns the version that it is signed as and by which key, or why it is not, in a sentence
 */
export async function verifyFile(file: string, keys: TrustedKeys): Promise<{ readonly id: string; readonly keyId: string } | string> {
  const [bytes, text] = await Promise.all([readFile(file), readFile(signatureName(file), 'utf8').catch(absentAsNull)]);
  if (text === null) return `${file} has no signature beside it: expected ${signatureName(file)}.`;
  const { id, digest, keyId, signature } = FORM.exec(text)?.groups ?? {};
  if (id === undefined) return `${signatureName(file)} is no signature of a model file.`;
  const actual = sha256(bytes);
  if (actual !== digest) return `${file} is not the file that was signed: its SHA-256 is ${actual}, signed is ${digest}.`;
  const why = keys.whyNot({ kind: 'model', id, sha256: actual }, [{ keyId: keyId!, signature: signature! }]);
  return why === null ? { id, keyId: keyId! } : `${file} is not as it was signed: ${why}.`;
}

function absentAsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
