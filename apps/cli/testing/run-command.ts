import { createProgram } from '../src/program.js';

/** What a command line did. */
interface CommandRun {
  /** Lines on standard output. */
  readonly printed: string[];
  /** Passing states on standard error. */
  readonly progress: string[];
  /** What it failed with; undefined when it did not. */
  readonly error: unknown;
}

/**
 * Runs a command line in this process, quietly.
 * @param environment variables that it finds besides; gone afterwards
 * @param answers what the person at the terminal says, in turn; by default nobody is there
 */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  answers: readonly string[] = [],
): Promise<CommandRun> {
  const run: CommandRun = { printed: [], progress: [], error: undefined };
  const left = [...answers];
  const before = { ...process.env };
  Object.assign(process.env, environment);
  const program = await createProgram(
    {
      print: (line) => run.printed.push(line),
      progress: (line) => run.progress.push(line),
      settle: () => undefined,
      ask: async (question) => {
        run.progress.push(question);
        return left.shift() ?? null;
      },
    },
    args,
  );
  const silence = (command: typeof program): void => {
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    for (const each of command.commands) silence(each);
  };
  silence(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return run;
  } catch (error) {
    return { ...run, error };
  } finally {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}
