import { writeFile } from 'node:fs/promises';

/** How the program ends; documented in `--help`. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, notRunning: 3 } as const;

/** A failure that is told in one line, with the exit code that goes with it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

export const EXIT_CODES_HELP = `
Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.wrongUse} wrong arguments or settings, ${EXIT.notRunning} Tandem is not running.`;

/** Writes a result for other programs. @throws CommandError when the file cannot be written */
export async function writeJson(path: string, value: unknown): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (cause) {
    throw new CommandError(`The result cannot be written to ${path}: ${(cause as Error).message}.`, EXIT.wrongUse, { cause });
  }
}
