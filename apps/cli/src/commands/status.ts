import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { ChampionRepository, MarketClockRepository, VerdictRepository, type Database } from '@tandem/database';
import { marketNow } from '@tandem/domain';
import { skillLine, type Skills } from '@tandem/evaluation';
import { waitingRuns, WORKFLOWS, type OpenRun } from '@tandem/pipeline';
import { readEvidence } from '@tandem/registry';
import { findStack, withDatabase, withTemporal, type StackAddresses } from '../stack/find-stack.js';
import { progressOf } from '../stack/follow-run.js';
import type { Terminal } from '../terminal/terminal.js';

/** What `status` reports; the form of its `--json`. Instants are ISO 8601 in UTC. */
export interface Status {
  readonly market: {
    readonly source: string;
    readonly state: string;
    readonly session: string | null;
    readonly marketTime: string;
    readonly speed: number;
  } | null;
  readonly champions: readonly {
    readonly kind: string;
    readonly version: number;
    readonly proven: boolean;
    readonly provenMovement: boolean;
    readonly forced: boolean;
    readonly since: string;
    readonly skills: Skills | null;
  }[];
  /** Trainings under way; their progress is null while no worker answers. */
  readonly runs: readonly { readonly workflowId: string; readonly share: number | null; readonly message: string | null }[];
  /** Open runs that nobody carries on: the build that runs cannot, and the one that began them has no worker. */
  readonly waiting: readonly OpenRun[];
  readonly dashboard: string | null;
  readonly temporalUi: string | null;
}

export function statusCommand(terminal: Terminal): Command {
  return new Command().option('--json', 'answer in JSON on standard output').action(async ({ json }: { json?: true }) => {
    const stack = await findStack(readSettings(process.env));
    const status = await readStatus(stack);
    if (json) terminal.print(JSON.stringify(status));
    else describeStatus(status).forEach((line) => terminal.print(line));
  });
}

function readStatus(stack: StackAddresses): Promise<Status> {
  return withDatabase(stack, async (database) => {
    const clock = await new MarketClockRepository(database).read();
    return {
      market: clock && {
        source: clock.source,
        state: clock.state,
        session: clock.session,
        marketTime: new Date(marketNow(clock, Date.now())).toISOString(),
        speed: clock.speed,
      },
      champions: await readChampions(database),
      ...(await withTemporal(stack, async (client) => ({
        runs: await runsUnderWay(client),
        waiting: await waitingRuns(client, Date.now()),
      }))),
      dashboard: stack.apiUrl,
      temporalUi: stack.temporalUiUrl,
    };
  });
}

/** With the skills that were measured of them; null where nothing was. */
async function readChampions(database: Database): Promise<Status['champions']> {
  const verdicts = new VerdictRepository(database);
  const rows = await new ChampionRepository(database).list();
  return Promise.all(
    rows.map(async ({ kind, version, proven, provenMovement, forced, since }) => {
      const [own, asChampion] = await Promise.all([verdicts.newest(kind, version), verdicts.newestAgainst(kind, version)]);
      const { skills } = readEvidence({ own, asChampion });
      return { kind, version, proven, provenMovement, forced, since: new Date(since).toISOString(), skills };
    }),
  );
}

/** The trainings that Temporal has running, whether or not a worker is there to work on them. */
export async function runsUnderWay({ workflow }: Pick<Client, 'workflow'>): Promise<Status['runs']> {
  const runs: Status['runs'][number][] = [];
  const query = `WorkflowType = '${WORKFLOWS.nightlyPipeline}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, runId } of workflow.list({ query })) {
    const progress = await progressOf(workflow.getHandle(workflowId, runId));
    runs.push({ workflowId, share: progress?.share ?? null, message: progress?.message ?? null });
  }
  return runs;
}

/** The same for people. */
export function describeStatus({ market, champions, runs, waiting, dashboard, temporalUi }: Status): string[] {
  return [
    market === null
      ? 'Market: not prepared yet'
      : `Market: ${market.source}, ${market.state}, ${market.marketTime} (session ${market.session ?? 'none yet'}, speed ${market.speed})`,
    ...(champions.length === 0
      ? ['Champions: none yet']
      : champions.map((c) => `Champion: ${c.kind} v${c.version} since ${c.since}: ${skillLine(c.skills, c)}`)),
    ...runs.map(
      ({ workflowId, share, message }) =>
        `Training: ${workflowId}, ${share === null ? 'no worker answers' : `${(share * 100).toFixed(0)} %, ${message}`}`,
    ),
    ...waiting.map(
      ({ workflowId, buildId }) =>
        `Waits: ${workflowId}, for a worker of build ${buildId}. Start that build, reset the run or terminate it (docs/orchestration.md).`,
    ),
    ...(dashboard === null ? [] : [`Dashboard: ${dashboard}`]),
    ...(temporalUi === null ? [] : [`Temporal: ${temporalUi}`]),
  ];
}
