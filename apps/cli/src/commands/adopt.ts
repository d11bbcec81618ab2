import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { SigningKey, SigningKeyError, TrustedKeys } from '@tandem/database';
import { adoptLineage } from '@tandem/registry';
import { withDatabase, type StackDatabase } from '../stack/find-stack.js';
import { withStoredDatabase } from '../stack/stored-database.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface Flags {
  readonly reason: string;
  readonly json?: true;
}

export function adoptCommand(terminal: Terminal): Command {
  return new Command()
    .requiredOption('--reason <text>', 'why what is stored is held to be genuine, for the audit log')
    .option('--json', 'answer in JSON on standard output')
    .action(async ({ reason, json }: Flags) => {
      if (reason.trim() === '') throw new CommandError('--reason is empty: expected why what is stored is held to be genuine.', EXIT.usage);
      const adoption = await withStoredDatabase(readSettings(process.env), (stored) => adopt(stored, reason));
      const { keyId, models, verdicts, corrupt, auditProblem } = adoption;
      if (json) terminal.print(JSON.stringify(adoption));
      else {
        terminal.print(`Key ${keyId} has signed ${models.length} model files and ${verdicts} verdicts that no trusted key had signed.`);
        if (models.length > 0) terminal.print(`  ${models.join(', ')}`);
        if (corrupt.length > 0) terminal.print(`Left out, because their files are not the registered ones: ${corrupt.join(', ')}.`);
      }
      if (auditProblem !== null) throw new CommandError(`${auditProblem} It was not signed.`, EXIT.failure);
    });
}

async function adopt(stored: StackDatabase, reason: string) {
  const { signingKeyFile, trustedKeysFile, auditHeadsFile: file } = stored.keyFiles;
  return withDatabase(stored, async (database) => {
    const key = await SigningKey.openOrMake(signingKeyFile);
    if ((await TrustedKeys.find(trustedKeysFile))?.trusts(key) !== true) await TrustedKeys.add(trustedKeysFile, key.publicPem);
    return adoptLineage(database, { file, actor: 'cli', reason: reason.trim(), at: Date.now() });
  }).catch((cause: unknown) => {
    throw cause instanceof SigningKeyError ? new CommandError(cause.message, EXIT.failure, { cause }) : cause;
  });
}
