import { Context, log } from '@temporalio/activity';
import { BAR_MS, type MarketClock } from '@tandem/domain';
import type { StreamedSession, StreamSessionInput } from '@tandem/pipeline';
import type { MarketSession } from '@tandem/sources';
import { activityClock, withHeartbeat, type WallClock } from '../../heartbeat.js';
import { MarketClockRows } from '../shared/stores.js';
import { joinMarket, storeSessionContext } from './join-market.js';
import type { IngestionDependencies } from './market.js';
import { formingSteps, groupByMinute, Pacer, resumeTime, type Minute } from './playback.js';

/**
 * Streams the session after `after` on the virtual market clock. Each minute is one transaction of bars and clock, and
 * the clock says which minutes are stored: an attempt continues where the last one ended, with no minute lost or repeated.
 */
export async function streamSession(dependencies: IngestionDependencies, { after }: StreamSessionInput): Promise<StreamedSession> {
  const { calendar, clock: stored, session } = await withHeartbeat((report) => openNext(dependencies, after, report));
  const rows = new MarketClockRows(calendar.market.source, dependencies.speed, stored);
  if (session === undefined) return endStream(dependencies, rows, stored);
  const { date } = session.session;
  if (isOver(stored, date)) return { outcome: 'closed', session: date, bars: 0 };

  await storeSessionContext(dependencies, calendar.market, session);
  const resumed = stored.session === date && stored.lastBarTs !== null ? stored.lastBarTs : -Infinity;
  // Also while a database that hangs is waited for: a second attempt beside this one would only wait as well.
  const bars = await withHeartbeat((report) => new SessionStream(dependencies, session, rows, report).run(resumed, stored));
  return { outcome: 'closed', session: date, bars };
}

/** Opening a market again that has run for long can take a while. */
async function openNext(dependencies: IngestionDependencies, after: string, report: (details: unknown) => void) {
  const joined = await joinMarket(dependencies, report);
  if (joined.clock.session === null) throw new Error('The market clock is not set: the market must be prepared before it is streamed.');
  const session = await joined.calendar.after(after);
  if (session !== undefined) await maintainBars(dependencies, session);
  return { ...joined, session };
}

/** All that lies before a session is complete when it opens. Without a refresh, history is read more slowly and no worse. */
async function maintainBars({ bars }: IngestionDependencies, { session }: MarketSession): Promise<void> {
  await bars.maintain(session.open).catch((error: unknown) => log.warn('aggregated bars not refreshed', { error }));
}

/** Whether ingestion has closed this session before: its result was lost, or the workflow was reset to before it. */
function isOver({ session, state }: MarketClock, date: string): boolean {
  return session !== null && (session > date || (session === date && state !== 'open'));
}

async function endStream({ clocks }: IngestionDependencies, rows: MarketClockRows, { marketTime }: MarketClock): Promise<StreamedSession> {
  await clocks.write(rows.at('ended', marketTime, Date.now()));
  return { outcome: 'ended', session: null, bars: 0 };
}

/** One session on its way into the database. */
class SessionStream {
  private readonly wall: WallClock;
  private newest = 0;
  private stored = 0;

  constructor(
    private readonly dependencies: IngestionDependencies,
    private readonly market: MarketSession,
    private readonly rows: MarketClockRows,
    private readonly report: (details: unknown) => void,
  ) {
    this.wall = activityClock(() => ({ session: market.session.date, minute: this.newest }));
  }

  /** @param resumed start of the newest minute stored @param clock as it was found @returns bars stored */
  async run(resumed: number, clock: MarketClock): Promise<number> {
    const { date, open, close } = this.market.session;
    const now = this.wall.now();
    const begin = resumeTime(clock, Math.max(open, resumed + BAR_MS), now);
    this.rows.enter(date);
    await this.dependencies.clocks.write(this.rows.at('open', begin, now));
    const pacer = new Pacer(this.wall, this.dependencies.speed, begin);
    for (const minute of groupByMinute(this.market.bars)) {
      if (minute.ts > resumed) await this.streamMinute(minute, pacer);
    }
    await pacer.until(close);
    await this.dependencies.clocks.write(this.rows.at('closed', close, this.wall.now()));
    return this.stored;
  }

  private async streamMinute({ ts, bars }: Minute, pacer: Pacer): Promise<void> {
    const { bars: repository, speed } = this.dependencies;
    const symbols = bars.map(({ symbol }) => symbol);
    for (const step of formingSteps(this.market, ts, symbols, speed)) {
      await pacer.until(step.marketTime);
      await repository.upsertForming(step.bars, this.rows.at('open', step.marketTime, this.wall.now()));
    }
    await pacer.until(ts + BAR_MS);
    const now = this.wall.now();
    this.rows.recordBar(ts, now);
    const { inserted, corrected } = await repository.upsertLive(bars, this.rows.at('open', ts + BAR_MS, now));
    this.stored += inserted + corrected;
    this.newest = ts;
    this.heartbeat();
  }

  /** Reports the minute and stops here when the activity was cancelled or its worker shuts down. */
  private heartbeat(): void {
    this.report({ session: this.market.session.date, minute: this.newest });
    Context.current().cancellationSignal.throwIfAborted();
  }
}
