import { beforeEach, describe, expect, it } from 'vitest';
import { BarRepository, ExpectedMoveRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { EXCURSION_VALUES, sessionsBetween, type Bar } from '@tandem/domain';
import { ConeMarket, minutesOf } from '@tandem/evaluation/testing';
import { aState } from '../../testing/fixtures.js';
import { coneRecords, ExpectedMoves, type ConeRecord } from './expected-moves.js';
import { RecordWriter } from './record-writer.js';
import { restoreCone } from './restore-cone.js';

const SYMBOLS = ['GS', 'NVDA', 'SPY'];
const SESSIONS = sessionsBetween('2026-03-04', '2026-03-05');
const FORECAST = new Float32Array(EXCURSION_VALUES).fill(Math.log(0.002));

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
});

/** An API as far as the expected moves go, over a database that holds the bars. */
class Process {
  private readonly repository: ExpectedMoveRepository;
  readonly writer: RecordWriter<ConeRecord>;
  readonly moves: ExpectedMoves;
  private readonly tails = new Map<string, Bar[]>();
  /** How often another process turned out to have learnt otherwise. */
  disagreements = 0;

  constructor(store: Database) {
    this.repository = new ExpectedMoveRepository(store);
    const records = coneRecords(this.repository, this.repository, () => this.disagree());
    this.writer = new RecordWriter(records, { onRetry: () => undefined, onRejected: (error) => expect.fail(String(error)) });
    this.moves = new ExpectedMoves({
      writer: this.writer,
      restore: () => restoreCone({ moves: this.repository, bars: new BarRepository(store) }, SYMBOLS),
      onFailure: (error) => expect.fail(String(error)),
    });
  }

  /** Takes a minute; `predicts` false: bars alone, as while nothing predicts. */
  minute(bars: readonly Bar[], predicts = true): void {
    for (const bar of bars) this.tails.set(bar.symbol, [...(this.tails.get(bar.symbol) ?? []), bar].slice(-10));
    this.moves.take(
      bars.map((bar) => ({ state: aState(bar, FORECAST), record: predicts })),
      (symbol) => this.tails.get(symbol)!,
    );
  }

  /** Until all that it knows is stored. */
  async idle(): Promise<void> {
    while (this.writer.pending > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  stop(): Promise<void> {
    return this.writer.stop();
  }

  private disagree(): void {
    this.disagreements += 1;
    this.moves.disagree();
  }
}

/** All minutes of both sessions, by number: the second begins with 390. */
const MINUTES = SESSIONS.flatMap((session) => minutesOf(session).map((ts) => ({ session, ts })));

describe('expected moves over restarts', () => {
  it.each([
    ['within a session, at once', { at: 100, away: 0, until: 200 }],
    ['within a session, while bars went on', { at: 100, away: 25, until: 200 }],
    ['before the first outcome', { at: 3, away: 2, until: 60 }],
    ['between two sessions', { at: 390, away: 0, until: 480 }],
    ['from the last minutes of a session into the next', { at: 380, away: 30, until: 480 }],
  ])('go on with the very offsets and coverage: %s', async (_name, { at, away, until }) => {
    const market = new ConeMarket(SYMBOLS, 9);
    const whole = new Process(await server.createDatabase());
    let process = new Process(database);
    await Promise.all([whole.moves.refresh(), process.moves.refresh()]);
    const committed: Bar[] = [];
    for (const [minute, { ts }] of MINUTES.slice(0, until).entries()) {
      if (minute === at) await process.stop();
      if (minute === at + away) {
        await new BarRepository(database).copyBars(committed, { source: 'simulated', fetchedAt: ts });
        process = new Process(database);
        await process.moves.refresh();
      }
      const isAway = minute >= at && minute < at + away;
      const bars = market.minute(ts);
      committed.push(...bars);
      whole.minute(bars, !isAway);
      if (!isAway) process.minute(bars);
    }
    expect(whole.moves.coverage![0]!.outcomes).toBeGreaterThan(100);
    expect(process.moves.coverage).toEqual(whole.moves.coverage);
    await Promise.all([whole.stop(), process.stop()]);
    const stored = await new ExpectedMoveRepository(database).newestMinute();
    expect(stored!.offsets).toEqual(whole.moves.coverage!.map(({ offset }) => offset));
  });
});

describe('expected moves of two processes', () => {
  it('are those of the leader, also in a follower that missed a prediction and so learnt otherwise', async () => {
    const market = new ConeMarket(SYMBOLS, 9);
    const [leader, follower] = [new Process(database), new Process(database)];
    follower.writer.follow();
    await Promise.all([leader.moves.refresh(), follower.moves.refresh()]);
    for (const [minute, { ts }] of MINUTES.slice(0, 80).entries()) {
      const bars = market.minute(ts);
      await new BarRepository(database).copyBars(bars, { source: 'simulated', fetchedAt: ts });
      leader.minute(bars);
      follower.minute(bars, minute !== 40);
      await leader.idle();
      await follower.writer.confirm();
      await follower.moves.refresh();
    }
    expect(follower.disagreements).toBeGreaterThan(0);
    expect(leader.moves.coverage![0]!.outcomes).toBeGreaterThan(100);
    expect(follower.moves.coverage).toEqual(leader.moves.coverage);
    expect([leader.disagreements, follower.writer.pending]).toEqual([0, 0]);
  });
});
