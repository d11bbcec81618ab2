import { log } from '@temporalio/activity';
import type { MacroRepository } from '@tandem/database';
import { addDays, newYorkDate } from '@tandem/domain';
import type { FeedRound } from '@tandem/pipeline';
import { concernsOneRequest, SourceError, type FredSource } from '@tandem/sources';
import { withHeartbeat } from '../../heartbeat.js';
import type { HealthReporter } from '../shared/health-reporter.js';

/**
 * Days of history at first, and days that may still be revised: benchmark revisions of the labour statistics reach back five years, ours
 * need one.
 */
const HISTORY_DAYS = 3 * 365;
const REVISED_DAYS = 400;
/** Series change once a day at most; a release is seen within the hour. */
const INTERVAL_MS = 3_600_000;
const RETRY_MS = 10 * 60_000;

export interface MacroDependencies {
  readonly source: Pick<FredSource, 'observations'>;
  /** FRED's names. */
  readonly series: readonly string[];
  /** Whether the source reports when each value became known. */
  readonly vintages: boolean;
  readonly macro: MacroRepository;
  readonly health: HealthReporter;
  readonly now: () => number;
  readonly signal: () => AbortSignal;
}

/** Fetches what is new of every series, and what may have been revised. A source that is away shows in its health. */
export async function ingestMacroRound(dependencies: MacroDependencies): Promise<FeedRound> {
  const { series, macro, health, now } = dependencies;
  return withHeartbeat(async (report) => {
    const newest = await macro.newestDays();
    const problems: string[] = [];
    let stored = 0;
    for (const [done, name] of series.entries()) {
      report({ series: name, done, of: series.length });
      try {
        stored += await fetchSeries(dependencies, name, newest.has(name));
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        problems.push(error.message);
        if (!concernsOneRequest(error)) break;
      }
    }
    const message = [`${stored} new values of ${series.length} series.`, ...problems].join(' ');
    const nextInMs = problems.length === 0 ? INTERVAL_MS : RETRY_MS;
    const days = [...(await macro.newestDays())]
      .filter(([name]) => series.includes(name))
      .map(([, day]) => Date.parse(day))
      .sort((a, b) => b - a);
    await health.report(
      {
        state: problems.length === 0 ? 'ok' : 'failing',
        message,
        nextTryAt: now() + nextInMs,
        ...(days[0] === undefined ? {} : { lagMs: Math.max(0, now() - days[0]) }),
      },
      now(),
    );
    return { summary: message, nextInMs };
  });
}

async function fetchSeries(
  { source, vintages, macro, health, now, signal }: MacroDependencies,
  series: string,
  known: boolean,
): Promise<number> {
  const since = addDays(newYorkDate(now()), known ? -REVISED_DAYS : -HISTORY_DAYS);
  const { observations, missing, rejected } = await source.observations(series, { since }, signal());
  for (const { raw, reason } of rejected) log.warn('macro observation left out', { series, raw, reason });
  const stored = await macro.add(observations, { source: 'fred', fetchedAt: now(), vintages });
  health.count({ 'values stored': stored, 'values missing': known ? 0 : missing, 'values rejected': rejected.length });
  return stored;
}
