import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { whyUnsafe, writeAtomically } from '@tandem/config';
import { NoTrustedKeysError, SigningKeyError } from './errors.js';
import { keyIdOf, type KeySignature, type Signer } from './signing-key.js';
import { signedMessage, type SignedSubject } from './subject.js';

const PEM_BLOCK = /-----BEGIN PUBLIC KEY-----[\sA-Za-z\d+/=]+-----END PUBLIC KEY-----/g;
const COMMENT = /^#.*$/gm;
const EVERYBODY_READS = 0o644;

/** The public keys whose signatures count: those of a file, one behind the other in PEM, with comments behind `#`. */
export class TrustedKeys {
  private constructor(
    /** Where they stand, for messages. */
    readonly file: string,
    private readonly keys: ReadonlyMap<string, KeyObject>,
    private readonly text: string,
  ) {}

  /** @throws SigningKeyError when the file holds something else, or others may change or replace it */
  static async find(file: string): Promise<TrustedKeys | null> {
    try {
      const problem = await whyUnsafe({ file, what: 'the list of trusted keys' });
      if (problem !== null) throw new SigningKeyError(problem);
      return TrustedKeys.parse(await readFile(file, 'utf8'), file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** @throws NoTrustedKeysError where there is none; SigningKeyError as `find` */
  static async read(file: string): Promise<TrustedKeys> {
    const keys = await TrustedKeys.find(file);
    if (keys === null) throw new NoTrustedKeysError(file);
    return keys;
  }

  /** @throws SigningKeyError when the text holds something else than public keys of Ed25519 */
  static parse(text: string, file: string): TrustedKeys {
    const blocks = text.match(PEM_BLOCK) ?? [];
    const rest = text.replaceAll(PEM_BLOCK, '').replaceAll(COMMENT, '').trim();
    const keys = blocks.map(parseKey);
    if (keys.length > 0 && rest === '' && keys.every((key) => key !== null))
      return new TrustedKeys(file, new Map(keys.map((key) => [keyIdOf(key), key])), text);
    throw new SigningKeyError(
      `${file} is no list of trusted keys: expected public Ed25519 keys in PEM, one behind the other, and comments behind "#". ` +
        'Take it from the newest backup.',
    );
  }

  /** The list with the keys of another one; written over the file it stands in. */
  static async add(file: string, others: string): Promise<TrustedKeys> {
    const known = await TrustedKeys.find(file);
    const missing = (others.match(PEM_BLOCK) ?? []).filter((pem) => known?.has(keyIdOf(createPublicKey(pem))) !== true);
    const text = [known?.text.trimEnd(), ...missing].filter((part) => part !== undefined).join('\n');
    const parsed = TrustedKeys.parse(`${text}\n`, file);
    await mkdir(dirname(file), { recursive: true });
    await writeAtomically(file, (handle) => handle.writeFile(parsed.text), { mode: EVERYBODY_READS });
    return parsed;
  }

  get ids(): string[] {
    return [...this.keys.keys()];
  }

  has(keyId: string): boolean {
    return this.keys.has(keyId);
  }

  trusts({ keyId }: Pick<Signer, 'keyId'>): boolean {
    return this.has(keyId);
  }

  /** Whether a trusted key has signed exactly this. */
  verifies(subject: SignedSubject, { keyId, signature }: KeySignature): boolean {
    const key = this.keys.get(keyId);
    return key !== undefined && verify(null, signedMessage(subject), key, Buffer.from(signature, 'base64'));
  }

  /**
   * Why none of the signatures that are said to be of a subject counts, in a clause that goes on from its name; null when one does.
   */
  whyNot(subject: SignedSubject, signatures: readonly KeySignature[]): string | null {
    if (signatures.some((one) => this.verifies(subject, one))) return null;
    const newest = signatures.at(-1);
    if (newest === undefined) return 'nobody has signed it';
    if (this.has(newest.keyId)) return `key ${newest.keyId} has signed something else under its name`;
    return `it is signed by key ${newest.keyId}, which is not one of those trusted here (${this.ids.join(', ')}; ${this.file})`;
  }
}

function parseKey(pem: string): KeyObject | null {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
