import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../../bootstrap/support/paths.mjs';
import { readSeries } from '../drift/recorded.ts';
import { recordedFolds } from './recorded.ts';
import { simulatedSessions } from './simulated.ts';

/** Sessions of the simulated market. Of the recording `--quick` takes one fold and trains a little. */
const WHOLE = { simulated: 200, folds: 3 };
const QUICK = { simulated: 24, folds: 1 };

/**
 * Whether the bands of the expected move hold what they say: on the folds of walk-forward over recorded bars (`TANDEM_DATA`), with both
 * kinds trained on what lies before, and on the simulated market with its volatility known, also where that doubles unseen. Models are
 * kept in the cache folder.
 */
export async function benchCone(options: readonly string[]): Promise<string> {
  const { simulated, folds } = options.includes('--quick') ? QUICK : WHOLE;
  const bars = join(resolve(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data')), 'bars-1m');
  const recorded = existsSync(bars)
    ? await recordedFolds(await readSeries(bars), folds, options.includes('--quick'))
    : `Recorded bars skipped: there are none in ${bars} (set TANDEM_DATA).`;
  return [recorded, ...simulatedSessions(simulated)].join('\n\n');
}
