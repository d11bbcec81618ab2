import { Command } from 'commander';
import { deriveSettings, readSettings, resolveSource, type Settings } from '@tandem/config';
import { BackupError, backUp, readManifest, restore, type BackupManifest } from '@tandem/database';
import { SOURCES } from '@tandem/domain';
import { findLocalStack, withDatabase, type StackDatabase } from '../stack/find-stack.js';
import { withEmbedded, withStoredDatabase } from '../stack/stored-database.js';
import { userPath } from '../terminal/arguments.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import { count } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';

interface Flags {
  readonly json?: true;
}

export function backupCommand(terminal: Terminal): Command {
  return new Command()
    .argument('<directory>', 'a new folder for it')
    .option('--json', 'answer in JSON on standard output')
    .action(async (name: string, { json }: Flags) => {
      const directory = userPath(name);
      const manifest = await withStoredDatabase(readSettings(process.env), (stored) =>
        withDatabase(stored, (database) => backUp(database, directory, stored.keyFiles, (table) => terminal.progress(`Writing ${table}`))),
      ).catch(explain);
      terminal.settle();
      if (json) terminal.print(JSON.stringify({ directory, ...manifest }));
      else
        terminal.print(
          `${directory} holds ${describe(manifest)}. Secret keys and Temporal's histories of runs are not in it: keep them yourself.`,
        );
    });
}

export function restoreCommand(terminal: Terminal): Command {
  return new Command()
    .argument('<directory>', 'that `backup` wrote')
    .option('--json', 'answer in JSON on standard output')
    .action(async (name: string, { json }: Flags) => {
      const directory = userPath(name);
      const settings = readSettings(process.env);
      const report = (table: string) => terminal.progress(`Restoring ${table}`);
      const manifest = await readManifest(directory)
        .then(async ({ source }) =>
          withNewDatabase(settings, source, ({ databaseUrl, keyFiles }) =>
            restore(databaseUrl, directory, { timescale: settings.TIMESCALEDB, keyFiles, at: Date.now(), report }),
          ),
        )
        .catch(explain);
      terminal.settle();
      terminal.print(
        json ? JSON.stringify({ directory, ...manifest }) : `${describe(manifest)} were restored. Start Tandem with \`npm start\`.`,
      );
    });
}

function describe({ tables, madeAt }: BackupManifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return `${count(rows)} rows of ${tables.length} tables as of ${new Date(madeAt).toISOString()}`;
}

function explain(error: unknown): never {
  throw error instanceof BackupError ? new CommandError(error.message, EXIT.usage, { cause: error }) : error;
}

/** Gives `work` the database that the settings name, else a new embedded one for bars of `source`. */
async function withNewDatabase<T>(settings: Settings, source: string | null, work: (target: StackDatabase) => Promise<T>): Promise<T> {
  const SOURCE = SOURCES.find((each) => each === source) ?? resolveSource(settings);
  const { databaseDirectory, keyFiles } = deriveSettings(settings, SOURCE);
  if (settings.DATABASE_URL !== undefined) return work({ databaseUrl: settings.DATABASE_URL, keyFiles });
  if (settings.SOURCE !== 'auto' && settings.SOURCE !== SOURCE)
    throw new CommandError(`The backup has bars of ${SOURCE}, and SOURCE is ${settings.SOURCE}: expected the same.`, EXIT.usage);
  if ((await findLocalStack({ ...settings, SOURCE })) !== null)
    throw new CommandError('Tandem is running: stop it first; a backup is restored into an empty database.', EXIT.usage);
  return withEmbedded(databaseDirectory, (databaseUrl) => work({ databaseUrl, keyFiles }));
}
