import { CLASS_COUNT, minuteOfSession, sessionMinutes, sessionOn, type Session } from '@tandem/domain';
import { compareAnswers, minuteGains, pairRows, type PairedAnswers, type PairedBars } from '@tandem/drift';
import { predictControlOn, type Control } from '@tandem/evaluation';
import { buildScoringDataset, pickSamples, valuesOf, type CleanedSeries, type Dataset, type Samples } from '@tandem/features';
import { ModelRunner, predictSamples } from '@tandem/models';

/** Predictions of forecasters on the same rows of some sessions, and what they gain on each other. */
export class ScoredSessions {
  readonly sessions: readonly Session[];
  /** Every n-th bar has a row, from a minute of each session on. */
  readonly stride: number;
  private readonly cleaned: readonly CleanedSeries[];
  private readonly control: Control;
  private readonly fromMinute: number;
  private readonly datasets = new Map<string, { readonly dataset: Dataset; readonly rows: Samples }>();

  /**
   * @param cleaned bars of all symbols, sessions of warm-up before those to score
   * @param dates of the sessions to score
   * @param control whose labels count
   */
  constructor(
    cleaned: readonly CleanedSeries[],
    dates: readonly string[],
    control: Control,
    { stride = 1, fromMinute = 0 }: { readonly stride?: number; readonly fromMinute?: number } = {},
  ) {
    this.cleaned = cleaned;
    this.sessions = dates.map((date) => sessionOn(date)!);
    this.control = control;
    this.fromMinute = fromMinute;
    this.stride = stride;
  }

  /** @param bytes of a model file, which is fed by the names of its features */
  async predict(bytes: Uint8Array): Promise<Float32Array> {
    const runner = await ModelRunner.load(bytes);
    try {
      const { dataset, rows } = this.rowsOf(runner.metadata.featureNames);
      return await predictSamples(runner, { ...dataset, samples: { ...dataset.samples, holdout: rows } }, 'holdout');
    } finally {
      runner.dispose();
    }
  }

  predictControl(): Float32Array {
    const { dataset, rows } = this.anyRows();
    return predictControlOn(this.control, { ...dataset, samples: { ...dataset.samples, holdout: rows } }, 'holdout');
  }

  /** Gains a minute of the reference, one array a session; NaN where no horizon was open. */
  gains(served: Float32Array, reference: Float32Array): Float64Array[] {
    return this.sessions.map((session) => {
      const symbols = this.pairedSymbols(session, served, reference);
      return minuteGains(symbols, this.control.touchCurve, sessionMinutes(session)).map((gain) => gain * this.stride);
    });
  }

  /** What the two answer, by session. */
  answers(served: Float32Array, reference: Float32Array): PairedAnswers[] {
    return this.sessions.map((session) => compareAnswers(this.pairedSymbols(session, served, reference), sessionMinutes(session)));
  }

  private pairedSymbols(session: Session, served: Float32Array, reference: Float32Array): PairedBars[] {
    const { dataset, rows } = this.anyRows();
    const rowsOf = Map.groupBy(rows.symbol.keys(), (row) => rows.symbol[row]!);
    return [...valuesOf(dataset.rows)].map(({ matrix: { ts }, labels }, symbol) =>
      pairRows(session, { ts, ...labels }, { rows: rowsOf.get(symbol) ?? [], bar: rows.bar, served, reference }),
    );
  }

  /** The predictions of one until a minute of every session, and from then on those of another. */
  switched(before: Float32Array, after: Float32Array, minute: number): Float32Array {
    const { dataset, rows } = this.anyRows();
    const mixed = before.slice();
    for (let row = 0; row < rows.length; row++) {
      const ts = dataset.rows.at(rows.symbol[row]!).matrix.ts[rows.bar[row]!]!;
      if (minuteOfSession(this.sessionOf(ts)!, ts) < minute) continue;
      mixed.set(after.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT), row * CLASS_COUNT);
    }
    return mixed;
  }

  private sessionOf(ts: number): Session | undefined {
    return this.sessions.find(({ open, close }) => ts >= open && ts < close);
  }

  /** Which rows there are does not depend on the features. */
  private anyRows() {
    return this.rowsOf(this.control.featureNames);
  }

  private rowsOf(featureNames: readonly string[]) {
    const key = featureNames.join();
    const known = this.datasets.get(key) ?? this.build(featureNames);
    this.datasets.set(key, known);
    return known;
  }

  private build(featureNames: readonly string[]) {
    const dataset = buildScoringDataset(this.cleaned, { labels: this.control.labels, featureNames, stride: this.stride });
    const { holdout } = dataset.samples;
    const isWanted = (row: number) => {
      const ts = dataset.rows.at(holdout.symbol[row]!).matrix.ts[holdout.bar[row]!]!;
      const session = this.sessionOf(ts);
      return session !== undefined && minuteOfSession(session, ts) >= this.fromMinute;
    };
    return { dataset, rows: pickSamples(holdout, [...holdout.session.keys()].filter(isWanted)) };
  }
}
