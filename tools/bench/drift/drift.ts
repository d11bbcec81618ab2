import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { featureDrift } from './features.ts';
import { falseAlarms, injectedFaults } from './inputs.ts';
import { readSeries, sessionsOf } from './recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Of each fault: enough that a share of 95 % is known to within 5. */
const ROUNDS = 100;
const QUICK_ROUNDS = 10;
const SEED = 1;

/** How often the drift monitor errs on recorded sessions (`TANDEM_DATA`), and how soon it finds what is injected into them. */
export async function benchDrift(options: readonly string[]): Promise<string> {
  const bars = join(resolve(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data')), 'bars-1m');
  if (!existsSync(bars)) return `Skipped: there are no recorded bars in ${bars} (set TANDEM_DATA).`;
  const series = await readSeries(bars);
  const sessions = sessionsOf(series);
  const rounds = options.includes('--quick') ? QUICK_ROUNDS : ROUNDS;
  return [falseAlarms(sessions), injectedFaults(sessions, rounds, SEED), featureDrift(series, rounds, SEED)].join('\n\n');
}
