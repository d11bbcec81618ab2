import { log } from '@temporalio/activity';
import type { MarketClock } from '@tandem/domain';
import type { PreparedMarket } from '@tandem/pipeline';
import { SourceError } from '@tandem/sources';
import { withHeartbeat } from '../../heartbeat.js';
import { chartSessions, isSettled } from './chart-gap.js';
import { ChartReader } from './chart-reader.js';
import { updateRealActions } from './corporate-actions.js';
import { RealClock, retryWhenRateLimited, unpreparedClock, type RealMarketDependencies } from './real-market.js';

/**
 * Stores what the source still has of the last month, symbol by symbol: what an earlier attempt has stored is not fetched again.
 * @throws SourceMismatchError when the database belongs to another source; SourceError while the source does not answer
 */
export async function prepareRealMarket(dependencies: RealMarketDependencies): Promise<PreparedMarket> {
  await updateRealActions(dependencies);
  return withHeartbeat(async (report) => {
    const stored = await claim(dependencies);
    const clock = new RealClock(stored);
    const now = () => dependencies.clock().now();
    const chart = new ChartReader(dependencies, clock);
    await chart.resume(now());
    const behind = chart.behind(now());
    const bars = await backfill(dependencies, chart, behind, report);
    const lastSession = lastComplete(now());
    clock.enter('closed', lastSession);
    await dependencies.clocks.write(clock.at(now()));
    return { sessions: chartSessions(now()).length, bars, quarantined: 0, lastSession, hasNightlySchedule: true };
  });
}

/** The clock as it is stored, also of a market that is prepared for the first time. */
export async function claim({ clocks, clock }: Pick<RealMarketDependencies, 'clocks' | 'clock'>): Promise<MarketClock> {
  return clocks.claim(unpreparedClock(clock().now()), {});
}

async function backfill(
  { health, clock, symbols }: RealMarketDependencies,
  chart: ChartReader,
  behind: readonly string[],
  report: (details: unknown) => void,
): Promise<number> {
  let done = symbols.length - behind.length;
  const reportHealth = () =>
    health.report(
      { state: 'waiting', message: `Fetches the last month: ${done} of ${symbols.length} symbols`, progress: { done, of: symbols.length } },
      clock().now(),
    );
  try {
    await reportHealth();
    const bars = await chart.readAll(
      behind,
      () => clock().now(),
      (request) => retryWhenRateLimited(clock(), request),
      (symbol) => {
        done += 1;
        log.info('history fetched', { symbol, done, of: symbols.length });
        report({ done, of: symbols.length });
        void reportHealth().catch((error: unknown) => log.warn('health of the ingestion not written', { error }));
      },
    );
    for (const [symbol, why] of chart.problems) log.warn('chart of a symbol not read', { symbol, why });
    await reportHealth();
    return bars;
  } catch (error) {
    if (error instanceof SourceError)
      await health.report(
        { state: 'failing', message: `Fetches the last month, ${done} of ${symbols.length} symbols done: ${error.message}` },
        clock().now(),
      );
    throw error;
  }
}

/** The newest session that will not be corrected any more. */
function lastComplete(now: number): string {
  return chartSessions(now).findLast((session) => isSettled(session, now))!.date;
}
