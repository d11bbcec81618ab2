import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chaos, type ChaosRun } from './chaos.ts';

const USAGE = 'Usage: npm run chaos -- [--seeds N] [--from SEED]';

/** `npm run chaos -- --seeds 20`: exit code 1 when an invariant is broken; the installation is kept then. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: { type: 'string', default: '10' }, from: { type: 'string', default: '0' } },
  });
  const [count, from] = [Number(values.seeds), Number(values.from)];
  if (![count, from].every((value) => Number.isInteger(value) && value >= 0)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const directory = mkdtempSync(join(tmpdir(), 'tandem-chaos-'));
  const runs = await chaos(
    directory,
    Array.from({ length: count }, (_, i) => from + i),
    (run) => process.stdout.write(`${describe(run)}\n`),
  );
  const broken = runs.filter((run) => run.broken.length > 0);
  process.stdout.write(
    `${runs.length} nightly runs, ` +
      `${runs.reduce((sum, { faults }) => sum + faults.length, 0)} kills, ${broken.length} with a broken invariant.\n`,
  );
  if (broken.length > 0) process.stdout.write(`The installation is kept in ${directory}.\n`);
  else rmSync(directory, { recursive: true, force: true });
  return broken.length > 0 ? 1 : 0;
}

function describe({ seed, session, faults, milliseconds, episode, broken }: ChaosRun): string {
  const after = (delay: number) => (delay > 0 ? ` + ${delay} ms` : '');
  const kills = faults.map(({ target, point, delay }) => `${target} at ${point}${after(delay)}`).join(', ');
  const killed = episode?.kills.map(({ target, delay }) => `${target}${after(delay)}`).join(', ');
  return [
    `seed ${seed}, ${session}, ${seconds(milliseconds)}: ${kills}`,
    ...(episode === null ? [] : [`  a broken champion, ${seconds(episode.milliseconds)}: ${killed}`]),
    ...broken.map((problem) => `  BROKEN: ${problem}`),
  ].join('\n');
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

process.exit(await main(process.argv.slice(2)));
