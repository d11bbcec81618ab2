import { writeFile } from 'node:fs/promises';
import { CommandError, EXIT } from './exit-codes.js';

/** Writes a result for other programs. @throws CommandError when the file cannot be written */
export async function writeJson(path: string, value: unknown): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (cause) {
    throw new CommandError(`The result cannot be written to ${path}: ${(cause as Error).message}.`, EXIT.wrongUse, { cause });
  }
}
