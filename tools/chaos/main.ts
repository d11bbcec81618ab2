import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, runProgram, wholeNumber } from '../stack/command-line.ts';
import { chaos, type ChaosRun } from './chaos.ts';

const USAGE = 'Usage: npm run chaos -- [--seeds N] [--from SEED]';

/** `npm run chaos -- --seeds 20`: exit code 1 when an invariant is broken; the installation is kept then. */
async function main(args: readonly string[]): Promise<number> {
  const { seeds, from } = readOptions(args, { seeds: { type: 'string', default: '10' }, from: { type: 'string', default: '0' } }, USAGE);
  const [count, first] = [wholeNumber('--seeds', seeds, 0), wholeNumber('--from', from, 0)];
  const directory = mkdtempSync(join(tmpdir(), 'tandem-chaos-'));
  const runs = await chaos(
    directory,
    Array.from({ length: count }, (_, i) => first + i),
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

await runProgram(main);
