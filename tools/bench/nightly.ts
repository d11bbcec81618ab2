import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MODEL_KINDS } from '@tandem/domain';
import { ROOT } from '../bootstrap/support/paths.mjs';
import type { StackAddresses } from '../e2e/spawned-stack.ts';
import { askDatabase } from '../testing/ask-database.ts';
import { readBuilds, runsOf, StartedBuild, type Build } from './builds.ts';
import { spread } from './report.ts';

/** Runs of each build, by turns, each on an installation of its own. */
const ROUNDS = 2;
const POLL_MS = 500;
/** The ratio that is good enough. */
const MOST = 0.5;

interface NightlyRun {
  readonly seconds: number;
  /** Most that all processes had together at one moment, MiB; 0 where the system does not tell. */
  readonly peakMiB: number;
  /** SHA-256 of the model files that it made. */
  readonly files: readonly string[];
}

/**
 * The nightly pipeline, as an operator asks for it, on the recorded bars (`TANDEM_DATA`) or else the simulated market, with the budget of a
 * market that waits for it (`fast`): from Temporal's start to its end, beside a market that hardly moves. `--before DIR` names another
 * checkout, built, by turns with this one.
 */
export async function benchNightly(options: readonly string[]): Promise<string> {
  const builds = readBuilds(options, 'nightly');
  const runs = new Map<Build, NightlyRun[]>(builds.map((build) => [build, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const build of builds) runs.get(build)!.push(await measure(build));
  }
  return table(runs);
}

async function measure(build: Build): Promise<NightlyRun> {
  const bars = join(resolve(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data')), 'bars-1m');
  const market = existsSync(bars) ? { source: 'replay', settings: { REPLAY_DIR: bars } } : { source: 'simulated', settings: {} };
  const stack = new StartedBuild(build, market.source, { MARKET_SPEED: '1', ...market.settings });
  try {
    const addresses = await stack.readyForNights();
    const workflowId = await requestRun(addresses, stack.operatorKeyFile);
    let peakMiB = 0;
    for (;;) {
      peakMiB = Math.max(peakMiB, process.platform === 'linux' ? stack.processes().reduce((sum, { pssMiB }) => sum + pssMiB, 0) : 0);
      const run = (await runsOf(addresses)).find((one) => one.workflowId === workflowId);
      if (run?.closedAt != null) {
        const seconds = (Date.parse(run.closedAt) - Date.parse(run.startedAt)) / 1_000;
        return { seconds, peakMiB, files: await filesOf(addresses, workflowId) };
      }
      await sleep(POLL_MS);
    }
  } finally {
    await stack.stop();
  }
}

async function requestRun({ apiUrl }: StackAddresses, operatorKeyFile: string): Promise<string> {
  const answer = await fetch(`${apiUrl}/api/v1/pipeline/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${readFileSync(operatorKeyFile, 'utf8').trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'a benchmark' }),
  });
  if (!answer.ok) throw new Error(`The API refused the run with ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { workflowId: string }).workflowId;
}

/** @throws Error when the run has made none of a kind */
async function filesOf({ databaseUrl }: StackAddresses, workflowId: string): Promise<string[]> {
  const statement = (kind: string) => `select sha256 from model_versions where kind = '${kind}' and workflow_id = '${workflowId}'`;
  return Promise.all(
    MODEL_KINDS.map(async (kind) => {
      const row = await askDatabase<{ sha256: string | null }>(databaseUrl, statement(kind));
      if (row?.sha256 == null) throw new Error(`${workflowId} has made no ${kind}.`);
      return row.sha256;
    }),
  );
}

function table(runs: ReadonlyMap<Build, readonly NightlyRun[]>): string {
  const lines = ['| nightly run, budget fast | median | runs | peak memory | same files in every run |', '|---|---|---|---|---|'];
  const medians: number[] = [];
  for (const [{ name }, measured] of runs) {
    const { median, min, max } = spread(measured.map(({ seconds }) => seconds));
    medians.push(median);
    const same = new Set(measured.map(({ files }) => files.join())).size === 1;
    const peak = Math.max(...measured.map(({ peakMiB }) => peakMiB));
    lines.push(
      `| ${name} | ${median.toFixed(1)} s | ${min.toFixed(1)}–${max.toFixed(1)} s | ${peak.toFixed(0)} MiB | ${same ? 'yes' : '**no**'} |`,
    );
  }
  const [before, now] = [...runs.values()].map(([first]) => first!.files.join());
  if (now === undefined) return lines.join('\n');
  const ratio = medians[1]! / medians[0]!;
  const verdict = `Now ${ratio.toFixed(2)} of before; bar ≤ ${MOST}: ${ratio <= MOST ? 'met' : '**not met**'}.`;
  return [...lines, '', `${verdict} The files of both builds are ${before === now ? 'the same' : '**not** the same'}.`].join('\n');
}
