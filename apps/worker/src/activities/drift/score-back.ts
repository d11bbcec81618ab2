import { sessionMinutes, type BarSeries, type ModelKind, type Session } from '@tandem/domain';
import type { Database } from '@tandem/database';
import { minuteGains, pairRows } from '@tandem/drift';
import { predictControlOn, type Control } from '@tandem/evaluation';
import { buildScoringDataset, cleanSeries, pickSamples, type BarrierSetting, type Dataset, type Samples } from '@tandem/features';
import { ModelRunner, predictSamples } from '@tandem/models';
import { loadArtifact } from '@tandem/registry';

/**
 * Every fifth bar of a symbol is scored: windows a minute apart say nearly the same, and a check that has to score back takes a few
 * seconds.
 */
const STRIDE = 5;

/** Gains a minute of the newest sessions, one array a session, oldest first. */
export type SessionGains = readonly Float64Array[];

/**
 * What a champion would have been beside a reference in the sessions before it served, by the files that serve now. A version that is
 * broken shows so before its first label has matured; sessions that it was trained on flatter it, which makes no false alarm.
 */
export class BackScorer {
  private readonly datasets = new Map<string, Dataset>();
  private readonly cleaned;

  /**
   * @param series bars of all symbols, sessions of warm-up before those to score
   * @param sessions to score, oldest first
   */
  constructor(
    private readonly database: Database,
    series: readonly BarSeries[],
    private readonly sessions: readonly Session[],
  ) {
    this.cleaned = series.filter(({ length }) => length > 0).map((bars) => cleanSeries(bars));
  }

  /** @param reference `control`, or another version of the kind */
  async gains(kind: ModelKind, version: number, reference: 'control' | number, control: Control): Promise<SessionGains> {
    const { labels } = control;
    const served = await this.predictVersion(kind, version, labels);
    const other = reference === 'control' ? this.predictControl(control) : await this.predictVersion(kind, reference, labels);
    const { dataset, samples } = this.rows(control.featureNames, labels);
    const rowsOf = Map.groupBy(samples.symbol.keys(), (row) => samples.symbol[row]!);
    return this.sessions.map((session) => {
      const symbols = this.cleaned.map(({ bars: { ts } }, symbol) =>
        pairRows(
          session,
          { ts, ...dataset.rows.at(symbol).labels },
          { rows: rowsOf.get(symbol) ?? [], bar: samples.bar, served, reference: other },
        ),
      );
      return minuteGains(symbols, control.touchCurve, sessionMinutes(session)).map((gain) => gain * STRIDE);
    });
  }

  private async predictVersion(kind: ModelKind, version: number, labels: BarrierSetting): Promise<Float32Array> {
    const runner = await ModelRunner.load(await loadArtifact(this.database, kind, version));
    try {
      const { dataset, samples } = this.rows(runner.metadata.featureNames, labels);
      return await predictSamples(runner, { ...dataset, samples: { ...dataset.samples, holdout: samples } }, 'holdout');
    } finally {
      runner.dispose();
    }
  }

  private predictControl(control: Control): Float32Array {
    const { dataset, samples } = this.rows(control.featureNames, control.labels);
    return predictControlOn(control, { ...dataset, samples: { ...dataset.samples, holdout: samples } }, 'holdout');
  }

  /** The rows of the sessions, the same in the same order whatever the features. */
  private rows(featureNames: readonly string[], labels: BarrierSetting): { dataset: Dataset; samples: Samples } {
    const key = `${labels.volatility} ${labels.multiple} ${featureNames.join()}`;
    const dataset = this.datasets.get(key) ?? buildScoringDataset(this.cleaned, { labels, featureNames, stride: STRIDE });
    this.datasets.set(key, dataset);
    return { dataset, samples: ofSessions(dataset, this.sessions) };
  }
}

function ofSessions({ samples: { holdout }, split }: Dataset, sessions: readonly Session[]): Samples {
  const dates = sessions.map(({ date }) => date);
  const rows = [...holdout.session.keys()].filter((row) => dates.includes(split.holdout[holdout.session[row]!]!));
  return pickSamples(holdout, rows);
}
