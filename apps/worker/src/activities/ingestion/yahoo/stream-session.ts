import { log } from '@temporalio/activity';
import { newYorkDate, nextSession, sessionOn, type Session } from '@tandem/domain';
import type { StreamedSession, StreamSessionInput } from '@tandem/pipeline';
import { SourceError, type RejectedItem } from '@tandem/sources';
import { withHeartbeat, type WallClock } from '../../heartbeat.js';
import { SETTLED_MS } from './chart-gap.js';
import { ChartReader } from './chart-reader.js';
import { updateRealActions } from './corporate-actions.js';
import { claim } from './prepare-market.js';
import { GRACE_MS, QuoteBars } from './quote-bars.js';
import { LEAD_MS, quarantineAnswers, RealClock, type RealMarketDependencies } from './real-market.js';

/** After the close the last corrections are waited for this long; what is not read then is read before the next session. */
const GIVE_UP_MS = 2 * 3_600_000;
/** Between the close and the last reading of the chart there is little to do. */
const AFTER_CLOSE_MS = 60_000;

/**
 * Streams the session that is under way or next: bars from quotes as they form, replaced by the chart's. What was missed before, by
 * whatever outage,
 * is read from the chart first.
 * @returns `early` when the session does not begin soon
 */
export async function streamRealSession(dependencies: RealMarketDependencies, { after }: StreamSessionInput): Promise<StreamedSession> {
  const now = dependencies.clock().now();
  const session = currentSession(after, now);
  const opensAt = session.open - LEAD_MS;
  if (now < opensAt) return reportEarly(dependencies, session, opensAt);
  await updateRealActions(dependencies);
  return withHeartbeat(async () => {
    const clock = new RealClock(await claim(dependencies));
    const chart = new ChartReader(dependencies, clock);
    await chart.resume(now);
    return {
      outcome: 'closed',
      session: session.date,
      bars: await new RealSession(dependencies, session, clock, chart).run(),
      hasNightlySchedule: true,
    };
  });
}

/** The first session after the day `after` that is not long over. */
function currentSession(after: string, now: number): Session {
  const today = sessionOn(newYorkDate(now));
  const current = today !== undefined && now < today.close + SETTLED_MS ? today : nextSession(newYorkDate(now));
  return current.date > after ? current : nextSession(after);
}

async function reportEarly({ health, clock }: RealMarketDependencies, { date }: Session, opensAt: number): Promise<StreamedSession> {
  await health.report(
    { state: 'waiting', message: `The market is closed; the next session is ${date}`, nextTryAt: opensAt },
    clock().now(),
  );
  return { outcome: 'early', session: date, bars: 0, opensAt, hasNightlySchedule: true };
}

/** One session on its way into the database. */
class RealSession {
  private readonly quoteBars: QuoteBars;
  private readonly wall: WallClock;
  /** When the chart of each symbol is to be read next. */
  private readonly chartDue = new Map<string, number>();
  /** Faults of quotes that are in quarantine: a symbol without a price has one every few seconds. */
  private readonly faults = new Set<string>();
  private barsMaintained = false;
  private inserted = 0;
  private problem: SourceError | null = null;

  constructor(
    private readonly dependencies: RealMarketDependencies,
    private readonly session: Session,
    private readonly clock: RealClock,
    private readonly chart: ChartReader,
  ) {
    this.wall = dependencies.clock();
    this.quoteBars = new QuoteBars(session);
  }

  /** @returns bars inserted */
  async run(): Promise<number> {
    const {
      session,
      wall,
      dependencies: { clocks, cadence },
    } = this;
    await this.waitUntilOpen();
    this.clock.enter('open', session.date);
    await clocks.write(this.clock.at(wall.now()));
    while (wall.now() < session.close) {
      const begun = wall.now();
      await this.poll();
      await wall.sleep(Math.max(0, Math.min(begun + cadence.quotesMs, session.close) - wall.now()));
    }
    await this.poll();
    // The last minute is closed, and stored, when nothing can come of it any more.
    await wall.sleep(Math.max(0, session.close + GRACE_MS - wall.now()));
    await this.poll();
    this.clock.enter('closed', session.date);
    await clocks.write(this.clock.at(wall.now()));
    await this.waitUntilSettled();
    return this.inserted;
  }

  /** What was missed before this session is read while there is time. */
  private async waitUntilOpen(): Promise<void> {
    while (this.wall.now() < this.session.open) {
      await this.readCharts();
      await this.reportHealth(`Opens the session of ${this.session.date} soon`);
      await this.wall.sleep(Math.max(0, Math.min(this.dependencies.cadence.quotesMs, this.session.open - this.wall.now())));
    }
  }

  /** The session is read once more when it is not corrected any more: it is not over before that has been done. */
  private async waitUntilSettled(): Promise<void> {
    const settles = this.session.close + SETTLED_MS;
    let actionsUpdated = false;
    for (let now = this.wall.now(); now < this.session.close + GIVE_UP_MS; now = this.wall.now()) {
      if (now >= settles) {
        if (!actionsUpdated) await this.updateActions(now);
        actionsUpdated = true;
        await this.readCharts(this.chart.behind(now));
      }
      await this.reportHealth(`The session of ${this.session.date} is over; waiting for its last corrections`);
      if (this.chart.retryable(this.chart.behind(this.wall.now())).length === 0) return;
      await this.wall.sleep(now < settles ? Math.min(AFTER_CLOSE_MS, settles - now) : AFTER_CLOSE_MS);
    }
  }

  /** A split of the day means that its symbol's chart is read anew, before the nightly run trains on it. */
  private async updateActions(now: number): Promise<void> {
    await updateRealActions(this.dependencies);
    await this.chart.resume(now);
  }

  private async poll(): Promise<void> {
    const quotes = await this.readQuotes();
    const now = this.wall.now();
    const { closed, forming, late } = this.quoteBars.add(quotes, now);
    const { bars, health } = this.dependencies;
    health.count({ 'late quotes': late });
    if (closed.length > 0) {
      this.clock.recordBar(closed.at(-1)!.ts, now);
      const { inserted } = await bars.insertLive(closed, this.clock.at(now), now);
      this.inserted += inserted;
      health.count({ 'bars from quotes': inserted });
    }
    if (forming.length > 0) await bars.upsertForming(forming, this.clock.at(now));
    await this.readCharts();
    const newest = Math.max(...quotes.map(({ at }) => at));
    await this.reportHealth(`Follows the session of ${this.session.date}`, quotes.length === 0 ? undefined : Math.max(0, now - newest));
  }

  private async readQuotes() {
    const { source, symbols, health } = this.dependencies;
    const answer = await this.askSource(() => source.quotes(symbols, this.dependencies.signal()));
    if (answer === null) return [];
    health.count({
      'quotes refused': answer.rejected.length,
      'rows quarantined': await quarantineAnswers(
        this.dependencies,
        answer.rejected.filter((fault) => this.isNew(fault)),
        this.wall.now(),
      ),
    });
    return answer.quotes;
  }

  private isNew({ symbol, reason }: RejectedItem): boolean {
    const fault = `${symbol} ${reason}`;
    if (this.faults.has(fault)) return false;
    this.faults.add(fault);
    return true;
  }

  /** Some of the charts that are due, so that quotes are not held up by all of them. */
  private async readCharts(due = this.dueCharts()): Promise<void> {
    // No request, no news of the source: the last problem stands.
    if (due.length === 0) return;
    this.inserted +=
      (await this.askSource(() =>
        this.chart.readAll(
          due,
          () => this.wall.now(),
          (request) => request(),
          (symbol) => void this.chartDue.set(symbol, this.wall.now() + this.dependencies.cadence.chartMs),
        ),
      )) ?? 0;
    await this.maintainBars();
  }

  /** Once every chart was read, so that what an outage left out of older sessions is in their aggregates too. */
  private async maintainBars(): Promise<void> {
    const { symbols, bars } = this.dependencies;
    if (this.barsMaintained || this.chartDue.size < symbols.length) return;
    this.barsMaintained = true;
    await bars.maintain(this.session.open).catch((error: unknown) => log.warn('aggregated bars not refreshed', { error }));
  }

  private dueCharts(): string[] {
    const {
      symbols,
      cadence: { quotesMs, chartMs },
    } = this.dependencies;
    const share = Math.max(4, Math.ceil((2 * symbols.length * quotesMs) / chartMs));
    const now = this.wall.now();
    const dueAt = (symbol: string) => this.chartDue.get(symbol) ?? -Infinity;
    const behind = new Set(this.chart.behind(now));
    return symbols
      .filter((symbol) => behind.has(symbol) && dueAt(symbol) <= now)
      .sort((a, b) => dueAt(a) - dueAt(b))
      .slice(0, share);
  }

  /** Null when the source does not answer: the next poll tries again, and what was missed is read from the chart then. */
  private async askSource<T>(request: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await request();
      this.problem = null;
      return answer;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.problem = error;
      return null;
    }
  }

  private async reportHealth(message: string, lagMs?: number): Promise<void> {
    const lag = lagMs === undefined ? {} : { lagMs };
    const unread = this.chart.problems;
    const problems = [...(this.problem === null ? [] : [this.problem.message]), ...unread.map(([, why]) => why)];
    // Some symbols without a chart do not make a source fail that serves the others.
    const isWell = this.problem === null && unread.length < this.dependencies.symbols.length;
    await this.dependencies.health.report(
      { state: isWell ? 'ok' : 'failing', message: problems.length === 0 ? message : [`${message}.`, ...problems].join(' '), ...lag },
      this.wall.now(),
    );
  }
}
