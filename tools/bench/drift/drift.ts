import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BarSeries } from '@tandem/domain';
import { buildScoringDataset, cleanSeries, FEATURE_NAMES } from '@tandem/features';
import { ROOT } from '../../bootstrap/support/paths.mjs';
import { BenchCache } from './cache.ts';
import { crossFit } from './cross-fit.ts';
import { earlyWarnings } from './early.ts';
import { endToEnd } from './end-to-end.ts';
import { FoldScores } from './fold-scores.ts';
import { featureDrift } from './features.ts';
import { falseAlarms, injectedFaults } from './inputs.ts';
import { modelFalseAlarms, modelFaults, readRecord } from './models.ts';
import { readSeries, sessionsOf, type RecordedSession } from './recorded.ts';
import { simulatedFalseAlarms } from './simulated-inputs.ts';
import { falseAlarmsOfYears, SESSIONS_A_YEAR } from './system-years.ts';

const SEED = 1;

/** How much is tried. Of each fault of inputs enough that a share of 95 % is known to within 4. */
const WHOLE = { rounds: 200, simulatedSessions: SESSIONS_A_YEAR, years: 30 };
const QUICK = { rounds: 10, simulatedSessions: 5, years: 1 };

/**
 * How often the drift monitor errs on recorded sessions (`TANDEM_DATA`) and in simulated years, and how soon it finds what is injected.
 * Models are trained at the first run, half an hour, and kept; with `--quick` those of one block alone.
 */
export async function benchDrift(options: readonly string[]): Promise<string> {
  const bars = join(resolve(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data')), 'bars-1m');
  if (!existsSync(bars)) return `Skipped: there are no recorded bars in ${bars} (set TANDEM_DATA).`;
  const series = await readSeries(bars);
  const sessions = sessionsOf(series);
  const quick = options.includes('--quick');
  const { rounds, simulatedSessions, years } = quick ? QUICK : WHOLE;
  const inputs = [
    falseAlarms(sessions),
    simulatedFalseAlarms(simulatedSessions, SEED),
    injectedFaults(sessions, rounds, SEED),
    featureDrift(series, rounds, SEED),
  ];
  return [...inputs, ...(await benchModels(series, sessions, years, quick))].join('\n\n');
}

async function benchModels(
  series: readonly BarSeries[],
  sessions: readonly RecordedSession[],
  years: number,
  quick: boolean,
): Promise<string[]> {
  const cache = new BenchCache();
  // Its hash says which bars there are, and which features are made of them by which version of the code.
  const cleaned = series.map((one) => cleanSeries(one));
  const { hash } = buildScoringDataset(cleaned, { labels: { multiple: 1, volatility: 'ewm' }, featureNames: FEATURE_NAMES });
  const folds: FoldScores[] = [];
  for (const fold of crossFit(series, cache, hash, quick)) folds.push(await FoldScores.open(fold, series, cache));
  const byDate = new Map(sessions.map((recorded) => [recorded.session.date, recorded]));
  return [
    await modelFalseAlarms(folds),
    falseAlarmsOfYears(await readRecord(folds), years, SEED),
    await modelFaults(folds, SEED),
    await earlyWarnings(folds),
    await endToEnd(folds, series, byDate, cache, SEED),
  ];
}
