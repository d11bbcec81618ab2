import type { SessionGainRow } from '@tandem/database';
import { movementKey, pairedGains, pairedMovementGains, versionKey, type GateInput, type NamedScorecard } from '@tandem/evaluation';
import type { ValidateModelInput } from '@tandem/pipeline';

interface ScoredSession {
  readonly session: number;
  readonly rows: number;
}

/**
 * The gains of a challenger in each session of its hold-out, against every baseline and the champion that it met: in log loss and, where
 * both predict movement, in CRPS.
 * @param dates New York dates of the hold-out's sessions
 * @returns none for a challenger that was not scored
 */
export function holdoutGains(
  { kind, version }: ValidateModelInput,
  { challenger, champion, baselines }: GateInput,
  dates: readonly string[],
): SessionGainRow[] {
  if (challenger === null) return [];
  const rival: NamedScorecard[] = champion === null ? [] : [{ name: versionKey(champion.version), scorecard: champion.scorecard }];
  const { bySession, movement } = challenger.scorecard;
  const rowsOf = (against: string, sessions: readonly ScoredSession[] | undefined, gains: readonly number[] | null) =>
    (gains ?? []).map((gain, place) => {
      const { session, rows } = sessions![place]!;
      return { kind, version, against, session: dates[session]!, origin: 'holdout' as const, rows, gain };
    });
  return [...baselines, ...rival].flatMap((other) => [
    ...rowsOf(other.name, bySession, pairedGains(challenger.scorecard, other)),
    ...rowsOf(movementKey(other.name), movement?.bySession, pairedMovementGains(challenger.scorecard, other)),
  ]);
}
