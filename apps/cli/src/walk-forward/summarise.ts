import { median } from '@tandem/domain';
import type { FigureName } from '@tandem/evaluation';
import type { Outcome } from './walk-forward.js';

/** A forecaster over all folds. */
export interface ForecasterSummary<Name extends string> {
  readonly forecaster: string;
  /** Per fold the median over the seeds; then their mean, so that every fold counts alike. */
  readonly byFold: ReadonlyMap<string, Record<Name, number | null>>;
  readonly mean: Record<Name, number | null>;
}

const PREDICTED_SHARES = ['predictedDown', 'predictedNeutral', 'predictedUp'] as const satisfies readonly FigureName[];

/** Figures that one forecaster reached on one fold with one seed. */
type ReachedFigures<Name extends string> = Pick<Outcome, 'fold' | 'forecaster'> & { readonly figures: Record<Name, number | null> };

/** One summary a forecaster, in the order in which they first come. */
export function summarise<Name extends string>(
  outcomes: readonly ReachedFigures<Name>[],
  figures: readonly Name[],
): ForecasterSummary<Name>[] {
  const folds = [...new Set(outcomes.map(({ fold }) => fold))];
  return [...new Set(outcomes.map(({ forecaster }) => forecaster))].map((forecaster) => {
    const own = outcomes.filter((outcome) => outcome.forecaster === forecaster);
    const figuresOf = (choose: (name: Name) => number | null) =>
      Object.fromEntries(figures.map((name) => [name, choose(name)])) as Record<Name, number | null>;
    const byFold = new Map(
      folds.map((fold) => {
        const seeds = own.filter((outcome) => outcome.fold === fold);
        return [
          fold,
          figuresOf((name) =>
            combine(
              seeds.map((outcome) => outcome.figures[name]),
              median,
            ),
          ),
        ];
      }),
    );
    const medians = [...byFold.values()];
    return {
      forecaster,
      byFold,
      mean: figuresOf((name) =>
        combine(
          medians.map((fold) => fold[name]),
          mean,
        ),
      ),
    };
  });
}

/** Smallest share of the predictions that any class has on any fold, by the median over the seeds. */
export function minPredictedShare({ byFold }: ForecasterSummary<(typeof PREDICTED_SHARES)[number]>): number {
  return Math.min(...[...byFold.values()].flatMap((fold) => PREDICTED_SHARES.map((name) => fold[name] ?? 0)));
}

/** Null as soon as one is: a mean over other folds would not compare. */
function combine(values: readonly (number | null)[], how: (known: readonly number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length && known.length > 0 ? how(known) : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
