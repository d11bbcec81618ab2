import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { whyUnsafe, writeAtomically } from '@tandem/config';
import { SigningKeyError } from './errors.js';
import { signedMessage, type SignedSubject } from './subject.js';

/** A key by what others know it by. */
export interface KeySignature {
  readonly keyId: string;
  /** Base64. */
  readonly signature: string;
}

/** Who signs. */
export interface Signer {
  readonly keyId: string;
  /** Its public half, PEM. */
  readonly publicPem: string;
  sign(subject: SignedSubject): KeySignature;
}

const OWNER_ONLY = 0o600;
/** 64 bits of the fingerprint: enough to tell keys apart. What counts is the key, not its id. */
const ID_DIGITS = 16;

/** Fingerprint of a public key: the first digits of the SHA-256 of its DER form (SPKI), hexadecimal. */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, ID_DIGITS);
}

/** An Ed25519 key in a file (PEM, PKCS#8) that its owner alone can read. */
export class SigningKey implements Signer {
  readonly keyId: string;
  readonly publicPem: string;

  private constructor(private readonly key: KeyObject) {
    const half = createPublicKey(key);
    this.keyId = keyIdOf(half);
    this.publicPem = half.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** @throws SigningKeyError when it is not there, holds something else, or others may read or replace it */
  static async open(file: string): Promise<SigningKey> {
    const key = await SigningKey.find(file);
    if (key === null)
      throw new SigningKeyError(`There is no signing key in ${file}: start a worker once, which makes it, or set SIGNING_KEY_FILE.`);
    return key;
  }

  /** Opens the key at `file`, or makes one. Of two processes that may start at once the caller lets one go first. @throws as `open` */
  static async openOrMake(file: string): Promise<SigningKey> {
    await mkdir(dirname(file), { recursive: true });
    const found = await SigningKey.find(file);
    if (found !== null) return found;
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeAtomically(file, (handle) => handle.writeFile(pem), { mode: OWNER_ONLY });
    return new SigningKey(privateKey);
  }

  /** @param pem PKCS#8 @param from where it comes from, for messages @throws SigningKeyError */
  static parse(pem: string, from: string): SigningKey {
    const remedy = 'Put the key back, or move the file away: a worker makes a new key then (docs/operations.md, a key that is lost).';
    try {
      const key = createPrivateKey({ key: pem, format: 'pem', type: 'pkcs8' });
      if (key.asymmetricKeyType === 'ed25519') return new SigningKey(key);
    } catch {
      // What Node says of it names no file.
    }
    throw new SigningKeyError(`${from} holds no signing key: expected an Ed25519 key in PEM (PKCS#8), without a passphrase. ${remedy}`);
  }

  /** @returns null where there is none @throws as `open` */
  static async find(file: string): Promise<SigningKey | null> {
    const renewal = 'move it away: a worker makes a new key then (docs/operations.md, a key that is stolen)';
    try {
      const problem = await whyUnsafe({ file, what: 'the signing key', renewal });
      if (problem !== null) throw new SigningKeyError(problem);
      return SigningKey.parse(await readFile(file, 'utf8'), file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
      throw new SigningKeyError(`The signing key in ${file} is another account's: run this as the account of the worker.`, {
        cause: error,
      });
    }
  }

  sign(subject: SignedSubject): KeySignature {
    return { keyId: this.keyId, signature: sign(null, signedMessage(subject), this.key).toString('base64') };
  }
}
