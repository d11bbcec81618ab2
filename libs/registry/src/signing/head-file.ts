import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SigningKeyError, type SignedHead } from '@tandem/database';

/**
 * The signed heads of the audit log as they are kept outside of the database, oldest first: a line of JSON each. A line that was being
 * written when a process ended is no head; the next one begins behind it.
 * @returns null where the file is not there
 * @throws SigningKeyError when it holds something else
 */
export async function readHeadFile(file: string): Promise<SignedHead[] | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  return text.split('\n').flatMap((line) => (line === '' ? [] : (parseHead(line) ?? [])));
}

/** Appends a head, on the disk when this returns. */
export async function appendToHeadFile(file: string, head: SignedHead): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a');
  try {
    // A line end before it, too: what is behind the last one may be half a line.
    await handle.appendFile(`\n${JSON.stringify(head)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const NUMBERS = ['id', 'at', 'entries', 'lastEntryId', 'signatures', 'lastSignatureId'] as const;
const TEXTS = ['hash', 'entriesDigest', 'signaturesDigest', 'keyId', 'signature'] as const;

function parseHead(line: string): SignedHead | null {
  let head: Partial<Record<string, unknown>>;
  try {
    head = JSON.parse(line) as typeof head;
  } catch {
    return null;
  }
  const isHead = NUMBERS.every((name) => Number.isSafeInteger(head[name])) && TEXTS.every((name) => typeof head[name] === 'string');
  if (isHead && typeof head['baseline'] === 'boolean') return head as unknown as SignedHead;
  throw new SigningKeyError(
    `The file of audit heads holds a line that is none: ${line.slice(0, 80)}. Take the file from the newest backup.`,
  );
}
