import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { MarketClockRepository } from '@tandem/database';
import { sessionOn } from '@tandem/domain';
import { reconcile, saveCounts } from '@tandem/registry';
import { report } from '../reconcile/report.js';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { calendarDay, userPath } from '../terminal/arguments.js';
import { CommandError, EXIT, writeJson } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface ReconcileFlags {
  readonly session: string;
  readonly json?: true | string;
}

export function reconcileCommand(terminal: Terminal): Command {
  return new Command()
    .requiredOption('--session <date>', 'day in New York, YYYY-MM-DD', calendarDay)
    .option('--json [file]', 'write the result as JSON to a file; without one, to standard output instead of the tables')
    .action(async ({ session, json }: ReconcileFlags) => {
      const settings = readSettings(process.env);
      if (sessionOn(session) === undefined) throw new CommandError(`--session ${session} is no trading day of the exchange.`, EXIT.usage);
      const result = await withDatabase(await findDatabase(settings), async (database) => {
        if (settings.SOURCE !== 'auto') await new MarketClockRepository(database).requireSource(settings.SOURCE);
        const reconciliation = await reconcile(database, session, (share, doing) =>
          terminal.progress(`${doing}: ${Math.floor(100 * share)} %`),
        ).finally(() => terminal.settle());
        await saveCounts(database, reconciliation);
        return reconciliation;
      });
      if (json === true) terminal.print(JSON.stringify(result));
      else report(result).forEach((line) => terminal.print(line));
      if (typeof json === 'string') await writeJson(userPath(json), result);
      if (result.unexplained > 0)
        throw new CommandError(`${result.unexplained} predictions of ${session} were served otherwise than anything stored explains.`);
    });
}
