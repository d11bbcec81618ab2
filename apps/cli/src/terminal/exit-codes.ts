import { writeFile } from 'node:fs/promises';

/** How the program ends; documented in `--help`. */
export const EXIT = { success: 0, failure: 1, usage: 2, notRunning: 3 } as const;

/** A failure reported in one line, with its exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failure,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

export const EXIT_CODES_HELP = `
Exit codes: ${EXIT.success} done, ${EXIT.failure} failed, ${EXIT.usage} wrong arguments or settings, \
${EXIT.notRunning} Tandem is not running.`;

/** Writes a result for other programs. @throws CommandError when the file cannot be written */
export async function writeJson(path: string, value: unknown): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (cause) {
    throw new CommandError(`The result cannot be written to ${path}: ${(cause as Error).message}.`, EXIT.usage, { cause });
  }
}
