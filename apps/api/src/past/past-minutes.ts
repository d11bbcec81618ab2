import {
  BarRepository,
  ExpectedMoveRepository,
  ExplanationRepository,
  PredictionRepository,
  type Database,
  type PredictionRecord,
} from '@tandem/database';
import { BAR_MS, BEGINNING, END, readInstant, WINDOW_BARS } from '@tandem/domain';
import { readPastBar, type PastWindow } from '@tandem/registry';
import type { ModelThread } from '../explain/model-thread.js';
import { InvalidRequestProblem, NotFoundProblem } from '../http/problems.js';
import type { ExpectedMove } from '../live/expected-moves.js';
import type { MarketReader } from '../live/market-state.js';
import { toInstant } from '../messages/market-messages.js';
import { NO_MOVE, shownMove } from './shown-move.js';

/** A window that can be predicted on. */
export type CompleteWindow = PastWindow & { readonly window: Float32Array };

/** What is stored of past minutes, and what was known then. */
export class PastMinutes {
  private readonly bars: BarRepository;
  private readonly predictions: PredictionRepository;
  private readonly explanations: ExplanationRepository;
  private readonly moves: ExpectedMoveRepository;

  constructor(
    private readonly database: Database,
    private readonly thread: Pick<ModelThread, 'answer'>,
    private readonly market: Pick<MarketReader, 'marketTime'>,
  ) {
    this.bars = new BarRepository(database);
    this.predictions = new PredictionRepository(database);
    this.explanations = new ExplanationRepository(database);
    this.moves = new ExpectedMoveRepository(database);
  }

  /**
   * Start of the minute that holds an instant, milliseconds since the Unix epoch; no bar is before or after what the database can ask for.
   * @param field of the request, named in the problem
   * @throws InvalidRequestProblem for an instant that the market has not reached
   */
  minuteOf(instant: string, field: string): number {
    const at = Math.min(Math.max(readInstant(instant)!, BEGINNING), END);
    const now = this.market.marketTime;
    if (now !== null && at > now) {
      throw new InvalidRequestProblem([
        { field, expected: `expected an instant that is not in the future: the market is at ${toInstant(now)}` },
      ]);
    }
    return Math.floor(at / BAR_MS) * BAR_MS;
  }

  /** Null where nothing final is stored of the bar. */
  record(symbol: string, ts: number): Promise<PredictionRecord | null> {
    return this.predictions.at(symbol, ts);
  }

  /** The newest one; null before the first. */
  async newest(symbol: string): Promise<PredictionRecord | null> {
    return (await this.predictions.recent(symbol, 1))[0] ?? null;
  }

  /** What is stored with a BUY or SELL, as it was sent; null for every other bar. */
  async explanation(symbol: string, ts: number): Promise<unknown> {
    return (await this.explanations.find(symbol, ts))?.document ?? null;
  }

  /** The expected move that was shown of a bar, in the prices of then: a split since changes what the history says of that minute. */
  async move(symbol: string, ts: number): Promise<ExpectedMove> {
    const [row, bar] = await Promise.all([this.moves.at(symbol, ts), readPastBar(this.database, symbol, ts)]);
    return row === null || bar === null ? NO_MOVE : shownMove(row, bar.close);
  }

  /**
   * The window that ends with a bar, of what was known then.
   * @throws NotFoundProblem that says what is missing: the bar, or bars before it
   * @throws UnavailableProblem while too many requests wait
   */
  async window(symbol: string, ts: number): Promise<CompleteWindow> {
    const past = await this.thread.answer('pastWindow', { symbol, ts });
    if (past === null) throw await this.noBar(symbol, ts);
    const { window } = past;
    if (window !== null) return { ...past, window };
    throw new NotFoundProblem(
      `Of ${symbol} ${past.bars} bars were known at ${toInstant(ts)}. That is before its warm-up is over: a window takes ` +
        `${WINDOW_BARS} bars, and the features of each look back on as many. Ask for a later minute.`,
    );
  }

  /** The problem of a bar that is not stored. */
  async noBar(symbol: string, ts: number): Promise<NotFoundProblem> {
    const [before] = await this.bars.history(symbol, '1m', 0, ts, 1);
    const nearest = before === undefined ? 'nothing is stored of it before' : `the last one before is that of ${toInstant(before.ts)}`;
    return new NotFoundProblem(
      `There is no bar of ${symbol} at ${toInstant(ts)}; ${nearest}. GET /api/v1/history/${symbol} lists its bars.`,
    );
  }
}

/** Where what is computed may not be what was or would have been shown, in sentences. */
export function notesOn({ lateBars, correctedBars }: PastWindow): string[] {
  const notes: string[] = [];
  if (lateBars > 0) notes.push(`${lateBars} stored bars came after this minute and are left out.`);
  if (correctedBars > 0)
    notes.push(`${correctedBars} bars of this window were corrected after this minute; their values of then are not kept.`);
  return notes;
}
