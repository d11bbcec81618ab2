import { Logger } from '@nestjs/common';
import {
  isTransientFailure,
  listenBars,
  type AuditRepository,
  type BarsListener,
  type ChampionRepository,
  type ChampionRow,
} from '@tandem/database';
import type { Clock } from '../platform/clock-check.js';
import { messageOf } from '../platform/logger.js';
import { Poller } from '../platform/poller.js';
import type { DriftWatch } from './drift-watch.js';
import type { ConeRecord, ExpectedMoves } from './expected-moves.js';
import type { LatencyRecorder } from './latency-recorder.js';
import type { LiveLoop, LiveLoopParts } from './live-loop.js';
import type { RecordWriter } from './record-writer.js';
import type { ShadowService } from './shadow-service.js';

/** How often the pointers and the clock are read though nothing was announced. */
const POLL_MS = 2_000;
/** How often recommendations are checked against the passing time. */
const TICK_MS = 1_000;
const SUMMARY_MS = 60_000;

interface LiveServiceParts extends Pick<LiveLoopParts, 'champions' | 'feed' | 'writer' | 'updateLatency' | 'predictLatency'> {
  /** Of the database whose notifications drive the loop. */
  readonly databaseUrl: string;
  readonly pointers: Pick<ChampionRepository, 'list'>;
  readonly audit: Pick<AuditRepository, 'append'>;
  readonly now: Clock;
  readonly drift: Pick<DriftWatch, 'start' | 'stop'>;
  readonly loop: LiveLoop;
  readonly moves: Pick<ExpectedMoves, 'refresh'>;
  readonly moveWriter: Pick<RecordWriter<ConeRecord>, 'stop'>;
  readonly shadows: ShadowService;
  readonly shadowLatency: LatencyRecorder;
}

/** Runs the live loop: the listener and the timers that drive it, the champions that it predicts with, and their shadows. */
export class LiveService {
  private readonly logger = new Logger('live');
  private readonly championPoller = new Poller(
    () => this.refreshChampions(),
    POLL_MS,
    (error) => this.logger.warn('reading the champions failed; will retry', { why: messageOf(error) }),
  );
  private readonly shadowPoller = new Poller(
    () => this.refreshShadows(),
    POLL_MS,
    (error) => this.logger.warn('reading what is to run beside the champions failed; will retry', { why: messageOf(error) }),
  );
  private readonly movePoller = new Poller(
    () => this.parts.moves.refresh(),
    POLL_MS,
    (error) => this.logger.warn('reading the state of the expected moves failed; will retry', { why: messageOf(error) }),
  );
  /** As last read. */
  private pointers: readonly ChampionRow[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private listener: BarsListener | null = null;

  constructor(private readonly parts: LiveServiceParts) {}

  /** Loads the champions, and follows the market from the last bars on. */
  async start(): Promise<void> {
    const { databaseUrl, drift, loop } = this.parts;
    this.listener = await listenBars(
      databaseUrl,
      (notification) => loop.onBars(notification),
      () => loop.catchUp(),
      {
        onLost: (error) => this.logger.warn('database connection lost; reconnecting', { why: error.message }),
      },
    );
    await Promise.all([this.championPoller.start(), drift.start()]);
    // Not awaited: the API answers while the bars and moves of the session are read. Then all is shown with them.
    void this.movePoller.start().then(() => loop.trigger('closed', 'forming'));
    // Not awaited: the first recommendations do not wait for shadows.
    void this.shadowPoller.start();
    this.every(POLL_MS, () => loop.trigger('poll'));
    this.every(TICK_MS, () => loop.tick());
    this.every(SUMMARY_MS, () => this.logLatency());
  }

  async stop(): Promise<void> {
    const { champions, drift, feed, loop, writer, moveWriter, shadows } = this.parts;
    for (const timer of this.timers) clearInterval(timer);
    await this.listener?.stop();
    await Promise.all([this.championPoller.stop(), this.shadowPoller.stop(), this.movePoller.stop(), drift.stop()]);
    await loop.stop();
    await shadows.stop();
    await Promise.all([writer.stop(), moveWriter.stop()]);
    champions.dispose();
    feed.complete();
  }

  /** Brings the champions that serve in step with the pointers in the database. */
  private async refreshChampions(): Promise<void> {
    const { champions, pointers } = this.parts;
    this.pointers = await pointers.list();
    const { changed, refused, transient } = await champions.refresh(this.pointers, isTransientFailure);
    for (const {
      row: { kind, version, revision },
      serving,
      error,
    } of refused) {
      this.logger.error('alert: champion refused', { kind, version, serving, why: error.message });
      // Beside the log, which stays on this machine. Nothing waits for it, and a revision has one entry.
      const entry = { at: this.parts.now(), actor: 'tandem', action: 'champion-not-served', subject: `${kind}/${version}`, reason: '' };
      const [details, key] = [{ serving, problem: error.message }, `champion/${kind}/${revision}/not-served/${error.name}`];
      void this.parts.audit
        .append({ ...entry, details, key })
        .catch((failure: unknown) => this.logger.warn('a refused champion was not recorded', { why: messageOf(failure) }));
    }
    for (const error of transient) this.logger.warn('loading a champion failed; will retry', { why: messageOf(error) });
    if (changed) this.announceChampions();
  }

  /** Whatever becomes of the shadows, the champions serve. */
  private refreshShadows(): Promise<void> {
    return this.parts.shadows.refresh(this.pointers, this.parts.champions.rows);
  }

  private announceChampions(): void {
    const {
      champions: { rows },
      feed,
      loop,
    } = this.parts;
    this.logger.log('champions changed', { serving: rows.map(({ kind, version }) => `${kind} v${version}`) });
    feed.champions.next(rows);
    loop.trigger('champions');
  }

  private logLatency(): void {
    const {
      updateLatency,
      predictLatency,
      shadowLatency,
      writer: { pending, rejected },
    } = this.parts;
    const [updateMs, predictMs, shadowMs] = [updateLatency.takeSummary(), predictLatency.takeSummary(), shadowLatency.takeSummary()];
    if (updateMs === null && predictMs === null) return;
    this.logger.log('latency', { updateMs, predictMs, shadowMs, pendingWrites: pending, rejectedWrites: rejected });
  }

  private every(ms: number, work: () => void): void {
    this.timers.push(setInterval(work, ms));
  }
}
