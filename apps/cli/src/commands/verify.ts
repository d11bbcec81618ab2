import { Command } from 'commander';
import { readSettings, deriveSettings } from '@tandem/config';
import { TrustedKeys, SigningKeyError } from '@tandem/database';
import { verifyFile, verifyLineage, type LineageVerification } from '@tandem/registry';
import { withDatabase } from '../stack/find-stack.js';
import { withStoredDatabase } from '../stack/stored-database.js';
import { userPath } from '../terminal/arguments.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface Flags {
  readonly json?: true;
}

export function verifyCommand(terminal: Terminal): Command {
  return new Command()
    .argument('[files...]', 'published model files, each with its signature beside it: these alone, without a database')
    .option('--json', 'answer in JSON on standard output')
    .action((files: string[], flags: Flags) => (files.length === 0 ? verifyStored(terminal, flags) : verifyFiles(terminal, files, flags)));
}

async function verifyStored(terminal: Terminal, { json }: Flags): Promise<void> {
  const verification = await withStoredDatabase(readSettings(process.env), (stored) =>
    withDatabase(stored, (database) => verifyLineage(database, stored.keyFiles.auditHeadsFile)),
  );
  if (json) terminal.print(JSON.stringify(verification));
  else describe(verification).forEach((line) => terminal.print(line));
  requireNone(verification.problems);
}

function describe({ trustedKeys, models, verdicts, auditHeads, problems }: LineageVerification): string[] {
  const { heads, newest, hasFile } = auditHeads;
  const until = newest === null ? '' : `, the newest of ${new Date(newest.at).toISOString()} over ${newest.entries} entries`;
  const file = hasFile ? '' : '. The file of heads outside of the database is not here: compared with those in the database alone';
  return [
    `Trusted keys: ${trustedKeys.join(', ')}`,
    `${models} model files, ${verdicts} verdicts, ${heads} heads of the audit log${until}${file}.`,
    ...(problems.length === 0 ? ['All are as they were signed.'] : problems),
  ];
}

async function verifyFiles(terminal: Terminal, names: readonly string[], { json }: Flags): Promise<void> {
  const { trustedKeysFile } = deriveSettings(readSettings(process.env)).keyFiles;
  const keys = await TrustedKeys.read(trustedKeysFile).catch((cause: unknown) => {
    throw cause instanceof SigningKeyError ? new CommandError(cause.message, EXIT.failure, { cause }) : cause;
  });
  const problems: string[] = [];
  for (const name of names) {
    const result = await verifyFile(userPath(name), keys).catch((cause: unknown) => {
      throw new CommandError(`${name} cannot be read (${(cause as Error).message}).`, EXIT.usage, { cause });
    });
    const isGood = typeof result !== 'string';
    if (!isGood) problems.push(result);
    if (json) terminal.print(JSON.stringify({ file: name, ...(isGood ? result : { problem: result }) }));
    else terminal.print(isGood ? `${name} is ${result.id}, signed by key ${result.keyId}.` : result);
  }
  requireNone(problems);
}

function requireNone([first, ...others]: readonly string[]): void {
  if (first === undefined) return;
  throw new CommandError(others.length === 0 ? first : `${first} ${others.length} more do not hold.`, EXIT.failure);
}
