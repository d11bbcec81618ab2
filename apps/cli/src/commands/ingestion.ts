import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Argument, Command } from 'commander';
import { readSettings } from '@tandem/config';
import { IngestorHealthRepository, type IngestorHealthRow } from '@tandem/database';
import { INGESTORS, MESSAGES, workflowIds, type IngestorName } from '@tandem/pipeline';
import { findDatabase, findStack, withDatabase, withTemporal } from '../stack/find-stack.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import { progressBar, type Terminal } from '../terminal/terminal.js';

/** The history comes symbol by symbol, each in some seconds. */
const POLL_INTERVAL_MS = 1_000;

const ingestorArgument = () => new Argument('<ingestor>', 'what is brought').choices(INGESTORS);

export function ingestionCommand(terminal: Terminal): Command {
  const ingestion = new Command();
  for (const command of [statusCommand(terminal), pauseCommand(terminal), resumeCommand(terminal)])
    ingestion.addCommand(command.exitOverride());
  return ingestion;
}

function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('How each ingestor is, as it last reported')
    .option('--follow', 'wait, with a progress bar, until the history is fetched')
    .option('--json', 'a line of JSON an ingestor')
    .action(async ({ follow, json }: { follow?: true; json?: true }) => {
      const stored = await findDatabase(readSettings(process.env));
      const rows = await withDatabase(stored, async (database) => {
        const healths = new IngestorHealthRepository(database);
        if (follow) await waitForBackfill(healths, terminal);
        return healths.list();
      });
      if (rows.length === 0 && !json) terminal.print('Nothing is ingested from the web: the market is virtual, or has not begun.');
      for (const row of rows) terminal.print(json ? JSON.stringify(row) : describe(row));
    });
}

async function waitForBackfill(healths: IngestorHealthRepository, terminal: Terminal): Promise<void> {
  for (;;) {
    const fetching = (await healths.list()).find(({ progress }) => progress !== null);
    if (fetching === undefined) return terminal.settle();
    const { done, of } = fetching.progress!;
    terminal.progress(`${progressBar(done / of)}  ${fetching.message}`);
    await sleep(POLL_INTERVAL_MS);
  }
}

function pauseCommand(terminal: Terminal): Command {
  return new Command('pause')
    .description('Pause an ingestor; what it misses meanwhile it fetches when it is resumed')
    .addArgument(ingestorArgument())
    .requiredOption('--reason <text>', 'why, for everybody to see')
    .action(async (ingestor: IngestorName, { reason }: { reason: string }) => {
      if (reason.trim() === '') throw new CommandError('The reason is empty: say why, for everybody to see.', EXIT.usage);
      await signal(ingestor, MESSAGES.pauseSignal, reason);
      terminal.print(`The ingestion of ${ingestor} pauses: ${reason}`);
    });
}

function resumeCommand(terminal: Terminal): Command {
  return new Command('resume')
    .description('Resume a paused ingestor')
    .addArgument(ingestorArgument())
    .action(async (ingestor: IngestorName) => {
      await signal(ingestor, MESSAGES.resumeSignal);
      terminal.print(`The ingestion of ${ingestor} goes on.`);
    });
}

async function signal(ingestor: IngestorName, name: string, ...args: readonly string[]): Promise<void> {
  const stack = await findStack(readSettings(process.env));
  await withTemporal(stack, async (client) => {
    try {
      await client.workflow.getHandle(workflowIds.ingest(ingestor)).signal(name, ...args);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw new CommandError(
        `No ingestion of ${ingestor} runs here: a virtual market brings its news and macro series with its prices, and a recording ends.`,
        undefined,
        { cause: error },
      );
    }
  });
}

function describe({ name, state, message, lastSuccessAt, lagMs, errorRate, nextTryAt, counters }: IngestorHealthRow): string {
  const instant = (ms: number | null) => (ms === null ? 'never' : new Date(ms).toISOString());
  const counted = Object.entries(counters)
    .map(([what, amount]) => `${amount} ${what}`)
    .join(', ');
  const facts = [
    `last success ${instant(lastSuccessAt)}`,
    ...(lagMs === null ? [] : [`lag ${(lagMs / 1000).toFixed(0)} s`]),
    ...(errorRate === 0 ? [] : [`${(100 * errorRate).toFixed(0)} % of requests fail`]),
    ...(nextTryAt === null ? [] : [`next try ${instant(nextTryAt)}`]),
    ...(counted === '' ? [] : [counted]),
  ];
  return `${name.padEnd(18)}${state.padEnd(9)}${message}\n${' '.repeat(27)}${facts.join('; ')}`;
}
