import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bits of a mode by which others than the owner do something. */
const OTHERS = 0o077;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/** A file on which others' trust rests. */
interface KeyFile {
  readonly file: string;
  /** What it holds, with its article, e.g. `the operator key`. */
  readonly what: string;
  /** How to get a new one where somebody may have read it, in a clause; absent: everybody may read it. */
  readonly renewal?: string;
}

/**
 * Why a file of keys is not safe where it lies, in a sentence with what to do: others may put another in its place, change it or, where it
 * is a secret, read it. Null where it is safe, also where it is not there yet. The folder may be writable for the group only where that is
 * the group of this process: many systems give every user one of their own.
 */
export async function whyUnsafe({ file, what, renewal }: KeyFile): Promise<string | null> {
  const folder = dirname(file);
  const { mode, gid } = await stat(folder);
  if ((mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== process.getgid?.()))
    return `Others may write into ${folder}, where ${what} is, and so replace it. Run \`chmod go-w ${folder}\`, then start again.`;
  const key = await stat(file).catch(absentAsNull);
  if (key === null) return null;
  if (!key.isFile()) return `${file} is no file. Move it away and put ${what} there.`;
  if (renewal === undefined) {
    const isWritable = (key.mode & (GROUP_WRITES | OTHERS_WRITE)) !== 0;
    return isWritable ? `Others may change ${what} in ${file}. Run \`chmod go-w ${file}\`, then start again.` : null;
  }
  if ((key.mode & OTHERS) === 0) return null;
  return (
    `Others may read or change ${what} in ${file}. Run \`chmod 600 ${file}\`, then start again; ` +
    `where somebody may have read it, ${renewal}.`
  );
}

function absentAsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
