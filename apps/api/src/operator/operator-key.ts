import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { whyUnsafe } from '@tandem/config';
import type { OperatorKeyRepository } from '@tandem/database';

/** 256 bits: no guess and no search finds it, so that a plain digest of it may be stored. */
const KEY_BYTES = 32;
/** That many bytes in base64url. */
const KEY_FORM = /^[\w-]{43}$/;
const OWNER_ONLY = 0o600;

/** The file of the operator key holds something else, or others than its owner may read or replace it. */
export class OperatorKeyError extends Error {
  override readonly name = 'OperatorKeyError';
}

/**
 * The operator key of an installation, made once in a file that its owner alone can read. Requests are compared with its
 * digest, kept in the database, so that the key itself may be moved to a safer place.
 */
export class OperatorKey {
  private constructor(
    readonly file: string,
    private readonly digest: Buffer,
  ) {}

  /**
   * Opens the key at `file`, or makes one when neither key nor digest is there. Of two processes that start at once one
   * makes it and both use it.
   * @throws OperatorKeyError when the file is there and holds something else, or others may read or replace it
   */
  static async open(file: string, digests: Pick<OperatorKeyRepository, 'find' | 'activate'>): Promise<OperatorKey> {
    await mkdir(dirname(file), { recursive: true });
    await requirePrivate(file);
    const [key, digest] = [await readIfThere(file), await digests.find()];
    if (key === null && digest !== null) return new OperatorKey(file, Buffer.from(digest, 'hex'));
    const current = key ?? (await make(file));
    if (!KEY_FORM.test(current)) {
      throw new OperatorKeyError(
        `${file} holds no operator key. Put the key back, or write a new one there: 32 random bytes in base64url, which are 43 characters.`,
      );
    }
    const own = sha256(current);
    if (digest !== own.toString('hex')) await digests.activate(own.toString('hex'));
    return new OperatorKey(file, own);
  }

  /** Whether `candidate` is the key; takes as long for a wrong one as for the right one. */
  matches(candidate: string): boolean {
    return timingSafeEqual(sha256(candidate), this.digest);
  }
}

/** @throws OperatorKeyError when others may read the file, or put another in its place */
async function requirePrivate(file: string): Promise<void> {
  const renewal = 'write a new one there before: 32 random bytes in base64url';
  const problem = await whyUnsafe({ file, what: 'the operator key', renewal });
  if (problem !== null) throw new OperatorKeyError(problem);
}

async function make(file: string): Promise<string> {
  const key = randomBytes(KEY_BYTES).toString('base64url');
  try {
    await writeFile(file, `${key}\n`, { flag: 'wx', mode: OWNER_ONLY });
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
}

async function readIfThere(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(absentAsNull);
  return text === null ? null : text.trim();
}

function absentAsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
