import type { ConeMinuteRow, ExpectedMoveRepository, ExpectedMoveRow } from '@tandem/database';
import { BAR_MS, MAX_MISSING_MINUTES, MODEL_KINDS, MOVE_MINUTES, newYorkDate, type Bar, type ExpectedMoveReason } from '@tandem/domain';
import { BANDS, bandsFrom, horizonsBefore, meanForecast, type BandCoverage, type Cone, type MoveBand } from '@tandem/evaluation';
import type { RecordStore, RecordWriter } from './record-writer.js';
import type { RestoredCone } from './restore-cone.js';
import type { SymbolState } from './symbol-state.js';

/** A band around a price, and how well such bands have held. */
export type CoveredBand = MoveBand & BandCoverage;

/** How far a symbol's price is expected to go from its newest bar on. */
export interface ExpectedMove {
  readonly bands: readonly CoveredBand[];
  /** Why there are none, or why horizons are missing. */
  readonly reason: ExpectedMoveReason | null;
}

/** What is to be stored: an expected move as it was shown, or a minute of outcomes. */
export type ConeRecord = { readonly move: ExpectedMoveRow } | { readonly minute: ConeMinuteRow };

const movesOf = (records: readonly ConeRecord[]) => records.flatMap((record) => ('move' in record ? [record.move] : []));
const minutesOf = (records: readonly ConeRecord[]) => records.flatMap((record) => ('minute' in record ? [record.minute] : []));

/**
 * One record a bar, and one a minute.
 * @param stored reads what this process or another one has written
 * @param onDiffering called when a minute that is written is another than the one that waited to be written
 */
export function coneRecords(
  repository: Pick<ExpectedMoveRepository, 'record'>,
  stored: Pick<ExpectedMoveRepository, 'recorded' | 'recordedMinutes'>,
  onDiffering: () => void,
): RecordStore<ConeRecord> {
  const keyOf = (record: ConeRecord) => ('move' in record ? `${record.move.symbol} ${record.move.ts}` : String(record.minute.ts));
  return {
    keyOf,
    write: (records) => repository.record(movesOf(records), minutesOf(records)),
    async written(records) {
      const own = new Map(minutesOf(records).map((minute) => [minute.ts, minute]));
      const [moves, minutes] = await Promise.all([stored.recorded(movesOf(records)), stored.recordedMinutes([...own.keys()])]);
      if (minutes.some((minute) => !isAlike(minute, own.get(minute.ts)!))) onDiffering();
      const written = [...moves.map((move) => `${move.symbol} ${move.ts}`), ...minutes.map(({ ts }) => String(ts))];
      return new Set(written);
    },
  };
}

/** Whether both have learnt the same: every number to the last bit. */
function isAlike(one: ConeMinuteRow, other: ConeMinuteRow): boolean {
  const learnt = ({ offsets, counted, outcomes, held }: ConeMinuteRow) => JSON.stringify([offsets, counted, outcomes, held]);
  return learnt(one) === learnt(other);
}

/** The bands of a symbol's newest bar; `halfWidths` is null where no champion forecast how far price goes. */
interface Shown {
  readonly ts: number;
  readonly final: boolean;
  readonly halfWidths: Float32Array | null;
  readonly horizons: number;
}

interface ExpectedMovesParts {
  readonly writer: Pick<RecordWriter<ConeRecord>, 'enqueue' | 'pending'>;
  /** Makes the cone of what is stored. */
  readonly restore: () => Promise<RestoredCone>;
  /** Called when the cone fails on a cycle, once until it has worked again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The expected moves from the newest bars, and the cone that they are read off. It follows the loop bar by bar and never waits: what it
 * shows and what it counts is recorded behind it. Where bars are missing between those that it has followed and the newest, as after an
 * outage, it forgets what it knew and is restored from what is stored.
 */
export class ExpectedMoves {
  /** Null until it is restored. */
  private cone: Cone | null = null;
  private readonly shown = new Map<string, Shown>();
  /** Since a cycle failed, until one has worked. */
  private failing = false;
  /** Whether what is stored tells another story. */
  private outdated = false;

  constructor(private readonly parts: ExpectedMovesParts) {}

  /** Restores the cone where there is none, or another one is stored, once all that is known is stored. */
  async refresh(): Promise<void> {
    if ((this.cone !== null && !this.outdated) || this.parts.writer.pending > 0) return;
    this.outdated = false;
    const { cone, caughtUp } = await this.parts.restore();
    this.cone = cone;
    this.parts.writer.enqueue(caughtUp.map((minute) => ({ minute })));
  }

  /** Another process has learnt otherwise, and what that stored counts: the next `refresh` restores the cone. */
  disagree(): void {
    this.outdated = true;
  }

  /**
   * Takes what a cycle predicted, in order of time. Never throws: predictions are published without expected moves where it fails, nothing
   * of the cycle is recorded here, and the cone is restored like after an outage.
   * @param record whether it is recorded, and what became of it counts
   * @param tailOf the last bars of a symbol, oldest first
   */
  take(predicted: readonly { readonly state: SymbolState; readonly record: boolean }[], tailOf: (symbol: string) => readonly Bar[]): void {
    // In one write, which begins as soon as something is enqueued.
    const records: ConeRecord[] = [];
    try {
      for (const { state, record } of predicted) {
        if (state.final && !this.follow(tailOf(state.bar.symbol), state.bar, records)) this.cone = null;
        this.show(state, record, records);
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.cone !== null) this.failing = false;
    this.parts.writer.enqueue(records);
  }

  private fail(error: unknown): void {
    this.cone = null;
    this.shown.clear();
    if (!this.failing) this.parts.onFailure(error);
    this.failing = true;
  }

  /** The expected move from the newest bar of a symbol, in its trading conditions. @param state null while there is none */
  of(state: SymbolState | null): ExpectedMove {
    if (this.cone === null || state?.windowComplete !== true) return none('warming_up');
    const shown = this.shown.get(state.bar.symbol);
    if (shown?.ts !== state.bar.ts || shown.final !== state.final) return none('warming_up');
    if (shown.halfWidths === null) return none('no_forecast');
    const { inputFault, missingMinutes, minutesToClose } = state.conditions;
    if (inputFault) return none('input_fault');
    if (missingMinutes > MAX_MISSING_MINUTES) return none('missing_minutes');
    const bands = bandsFrom(state.bar.close, shown.halfWidths, shown.horizons);
    const { coverage } = this.cone;
    return { bands: bands.map((band, i) => ({ ...band, ...coverage.of(i) })), reason: horizonReason(shown.horizons, minutesToClose) };
  }

  /** How each band has held, in the order of BANDS; null before the cone is restored. */
  get coverage(): readonly (BandCoverage & { readonly offset: number })[] | null {
    if (this.cone === null) return null;
    const { coverage, state } = this.cone;
    return BANDS.map((_, band) => ({ ...coverage.of(band), offset: state.offsets[band]! }));
  }

  /** Has the cone follow the bars up to `newest`. @returns whether it knows all of them that matter */
  private follow(tail: readonly Bar[], newest: Bar, records: ConeRecord[]): boolean {
    const { cone } = this;
    const [first] = tail;
    if (cone === null || first === undefined) return cone !== null;
    const followed = cone.newestOf(newest.symbol);
    // Nothing waits for bars of another session.
    if (followed > 0 && first.ts > followed + BAR_MS && newYorkDate(first.ts) === newYorkDate(followed)) return false;
    for (const bar of tail) {
      const minute = bar.ts > newest.ts ? null : cone.observe(bar);
      if (minute !== null) records.push({ minute });
    }
    return true;
  }

  private show(state: SymbolState, record: boolean, records: ConeRecord[]): void {
    const { cone } = this;
    const { bar, final, predictions } = state;
    if (cone === null) {
      this.shown.delete(bar.symbol);
      return;
    }
    const quantiles = meanForecast(MODEL_KINDS.map((kind) => predictions[kind]?.excursion ?? null));
    const { inputFault, missingMinutes, minutesToClose } = state.conditions;
    if (quantiles === null) {
      this.shown.set(bar.symbol, { ts: bar.ts, final, halfWidths: null, horizons: 0 });
      return;
    }
    const { halfWidths, shown: horizons } = cone.bands(quantiles, minutesToClose);
    this.shown.set(bar.symbol, { ts: bar.ts, final, halfWidths, horizons });
    // What nobody is shown does not count: it would teach the bands of all symbols what a fault looks like.
    if (!final || !record || inputFault || missingMinutes > MAX_MISSING_MINUTES) return;
    cone.watch(bar, halfWidths);
    records.push({ move: toRow(bar, quantiles, halfWidths, horizons) });
  }
}

/** Why not all horizons are shown; null when they are. @param minutesToClose of the bar from which they open */
export function horizonReason(shown: number, minutesToClose: number): ExpectedMoveReason | null {
  if (shown === MOVE_MINUTES.length) return null;
  return shown < horizonsBefore(minutesToClose) ? 'few_outcomes' : 'session_closing';
}

function none(reason: ExpectedMoveReason): ExpectedMove {
  return { bands: [], reason };
}

function toRow({ symbol, ts }: Bar, quantiles: Float32Array, halfWidths: Float32Array, shown: number): ExpectedMoveRow {
  return {
    symbol,
    ts,
    quantiles: [...quantiles],
    halfWidths: Array.from(halfWidths, (width) => (Number.isNaN(width) ? null : width)),
    shown,
  };
}
