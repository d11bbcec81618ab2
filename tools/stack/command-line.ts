import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The command line asks for what there is not; the message says what there is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/**
 * The options of a command line.
 * @param usage how it is to be called, shown when it is called otherwise
 * @throws UsageError
 */
export function readOptions<T extends Options>(args: readonly string[], options: T, usage: string): Values<T> {
  try {
    return parseArgs({ args: [...args], options }).values as Values<T>;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

/** @throws UsageError unless the text is a whole number from `min` on */
export function wholeNumber(option: string, text: string, min: number): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= min) return number;
  throw new UsageError(`${option} is ${text}; expected a whole number from ${min} on.`);
}

/** Runs a program to its exit code: 2 and a sentence where the command line was not understood. */
export async function runProgram(main: (args: readonly string[]) => Promise<number>): Promise<never> {
  try {
    process.exit(await main(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
