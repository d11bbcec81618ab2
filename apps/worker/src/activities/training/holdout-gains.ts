import type { SessionGainRow } from '@tandem/database';
import { pairedGains, versionKey, type GateInput, type NamedScorecard } from '@tandem/evaluation';
import type { ValidateModelInput } from '@tandem/pipeline';

/**
 * The gains of a challenger in each session of its hold-out, against every baseline and the champion that it met.
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
  const { bySession } = challenger.scorecard;
  return [...baselines, ...rival].flatMap((other) =>
    pairedGains(challenger.scorecard, other).map((gain, place) => {
      const { session, rows } = bySession[place]!;
      return { kind, version, against: other.name, session: dates[session]!, origin: 'holdout' as const, rows, gain };
    }),
  );
}
