/** A news item that names its symbols. */
export interface NewsItem {
  /** Unique within its source. */
  readonly id: string;
  /** Milliseconds since the Unix epoch (UTC). */
  readonly publishedAt: number;
  readonly symbols: readonly string[];
  readonly headline: string;
  /** What a reader makes of it, -1 (bad) … 1 (good). */
  readonly sentiment: number;
}

/** A macro series by its FRED name: `VIXCLS` in index points, `DGS10` in percent a year, … */
type MacroSeries = string;

/** One observation of a macro series. */
export interface MacroObservation {
  readonly series: MacroSeries;
  /** The day observed, `YYYY-MM-DD`. */
  readonly observedOn: string;
  /** When it became known, milliseconds since the Unix epoch (UTC). */
  readonly availableAt: number;
  readonly value: number;
}
