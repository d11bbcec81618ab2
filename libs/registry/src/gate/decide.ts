import { beatsBaselines } from './baselines.js';
import { higherMacroF1, keepsProof, lowerLogLoss } from './better-than-champion.js';
import { callPrecision } from './call-precision.js';
import type { FileCheck, GateInput, Verdict } from './gate-input.js';
import { pairedTest } from './paired-test.js';
import type { Finding } from './rule.js';

/**
 * Decides whether a challenger becomes champion: its file must be sound and, against a champion on the same hold-out rows,
 * its log loss lower beyond chance, its macro-F1 higher, its calls about as precise; and it must not be unproven where the
 * champion is proven. Without a champion that can be run a sound file is enough. Pure: the same input gives the same verdict.
 * @throws GateInputError when the scores are of different rows
 */
export function decide(input: GateInput): Verdict {
  const numbers = compare(input);
  const file = soundFile(input.file);
  if (!file.passed || input.challenger === null) return withoutScores(input, numbers, file);

  const marks = beatsBaselines(numbers.baselines);
  const proven = marks.every((finding) => finding.passed);
  const { challenger, champion } = input;
  const rules: Finding[] =
    champion === null
      ? [noRival(input)]
      : [lowerLogLoss(challenger, champion, numbers.logLossTest), higherMacroF1(challenger, champion), ...callPrecision(challenger, champion), keepsProof(proven, champion)];
  const reasons = [file, ...rules, ...marks].map((finding) => finding.sentence);
  return { accepted: rules.every((finding) => finding.passed), proven, reasons, numbers };
}

function compare({ file, challenger, champion, baselines }: GateInput): Verdict['numbers'] {
  const against = (other: { readonly bySession: NonNullable<GateInput['challenger']>['bySession'] }) =>
    challenger && pairedTest(challenger.bySession, other.bySession);
  return {
    file,
    challenger,
    champion,
    logLossTest: champion && against(champion),
    baselines: baselines.map((baseline) => ({ ...baseline, logLossTest: against(baseline) })),
  };
}

function soundFile(file: FileCheck): Finding {
  return file.passed
    ? { passed: true, sentence: `The file loads and agrees with the trainer to ${file.largestDifference.toExponential(1)}.` }
    : { passed: false, sentence: `The file cannot be served: ${file.problem}` };
}

function noRival({ unusableChampion: unusable }: GateInput): Finding {
  const why = unusable === null ? 'There is no champion yet' : `The champion v${unusable.version} cannot be run (${unusable.problem.replace(/\.$/, '')})`;
  return { passed: true, sentence: `${why}: a sound file is enough.` };
}

/** An unsound file is refused; a sound one that nothing is known of may only fill an empty place. */
function withoutScores(input: GateInput, numbers: Verdict['numbers'], file: Finding): Verdict {
  const accepted = file.passed && input.champion === null;
  const reasons = [file.sentence];
  if (file.passed) {
    reasons.push(accepted ? noRival(input).sentence : 'There is no hold-out to compare with the champion on.');
    reasons.push('Unproven: there is no hold-out to compare with baselines on.');
  }
  return { accepted, proven: false, reasons, numbers };
}
