import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFilesIn } from '@tandem/config';
import { writeTestKeys } from '@tandem/database/testing';
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

let keys: Promise<Readonly<Record<string, string>>> | undefined;

/** The keys that databases of tests are signed with, where a command looks for them. */
function testKeys(): Promise<Readonly<Record<string, string>>> {
  return (keys ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-cli-keys-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const { signingKeyFile, trustedKeysFile } = keyFilesIn(folder, {});
    await writeTestKeys({ signingKeyFile, trustedKeysFile });
    return { SIGNING_KEY_FILE: signingKeyFile, TRUSTED_KEYS_FILE: trustedKeysFile };
  })());
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
  const given = { ...(await testKeys()), ...environment };
  Object.assign(process.env, given);
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
    for (const name of Object.keys(given)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}
