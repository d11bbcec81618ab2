import { setTimeout as sleep } from 'node:timers/promises';
import { partOf, PARTS, readBuilds, StartedBuild, type Build } from './builds.ts';

/** Long enough for what a run has left to be collected, and for bars to flow as they do all day. */
const SETTLE_MS = 60_000;
/** The ratio that is good enough. */
const MOST = 0.5;

type Footprint = ReadonlyMap<string, number>;

/**
 * Memory of all processes that `npm start` runs on the simulated market, after its first pipeline: proportional set sizes, which Linux
 * alone tells. `--before DIR` names another checkout, built, that is measured first.
 */
export async function benchFootprint(options: readonly string[]): Promise<string> {
  const builds = readBuilds(options, 'footprint');
  if (process.platform !== 'linux') return 'Skipped: proportional set sizes are known on Linux alone.';
  const measured: Footprint[] = [];
  for (const build of builds) measured.push(await measure(build));
  return table(builds, measured);
}

async function measure(build: Build): Promise<Footprint> {
  const stack = new StartedBuild(build, 'simulated');
  try {
    await stack.readyForNights();
    await sleep(SETTLE_MS);
    const sizes = new Map<string, number>();
    for (const { command, pssMiB } of stack.processes()) {
      const name = partOf(command);
      sizes.set(name, (sizes.get(name) ?? 0) + pssMiB);
    }
    return sizes;
  } finally {
    await stack.stop();
  }
}

function table(builds: readonly Build[], measured: readonly Footprint[]): string {
  const row = (name: string, values: readonly string[]) => `| ${[name, ...values].join(' | ')} |`;
  const mebibytes = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(0)} MiB`);
  const totals = measured.map((sizes) => [...sizes.values()].reduce((sum, size) => sum + size, 0));
  const parts = PARTS.map((name) =>
    row(
      name,
      measured.map((sizes) => mebibytes(sizes.get(name))),
    ),
  );
  const lines = [
    row(
      'proportional set size',
      builds.map(({ name }) => name),
    ),
    `|---|${builds.map(() => '---|').join('')}`,
    ...parts,
  ];
  lines.push(row('**all**', totals.map(mebibytes)));
  if (totals.length < 2) return lines.join('\n');
  const ratio = totals[1]! / totals[0]!;
  return [...lines, '', `Now ${ratio.toFixed(2)} of before; bar ≤ ${MOST}: ${ratio <= MOST ? 'met' : '**not met**'}.`].join('\n');
}
