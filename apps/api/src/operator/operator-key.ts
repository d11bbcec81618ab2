import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/** Bits of a mode by which others than the owner do something. */
const OTHERS = 0o077;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/**
 * The folder may be writable for the group only where that is the group of this process: many systems give every user one of their own.
 * @throws OperatorKeyError when others may read the file, or put another in its place
 */
async function requirePrivate(file: string): Promise<void> {
  const folder = dirname(file);
  const { mode, gid } = await stat(folder);
  if ((mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== process.getgid?.())) {
    throw new OperatorKeyError(
      `Others may write into ${folder}, where the operator key is, and so replace it. Run \`chmod go-w ${folder}\`, then start again.`,
    );
  }
  const key = await stat(file).catch(absentAsNull);
  if (key !== null && !key.isFile()) throw new OperatorKeyError(`${file} is no file. Move it away and put the operator key there.`);
  if (key !== null && (key.mode & OTHERS) !== 0) {
    throw new OperatorKeyError(
      `Others may read or change the operator key in ${file}. Run \`chmod 600 ${file}\`, then start again; ` +
        'where somebody may have read it, write a new one there before: 32 random bytes in base64url.',
    );
  }
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
