import { describeSkill, skillsOf } from '../metrics/skill-report.js';
import { pairedTest, type FileCheck, type GateInput, type Scored, type Verdict } from './gate-input.js';
import { higherMacroF1, keepsProof, lowerLogLoss, separatesClasses, signalPrecision, type Finding } from './rules.js';

/**
 * Decides whether a challenger becomes champion: its file must be sound and, against a champion on the same hold-out rows,
 * its log loss lower beyond chance, its macro-F1 higher, its calls about as precise; and it must not be unproven where the
 * champion is proven. Without a champion that can be run a sound file is enough, and on a hold-out more than one class. Pure: the
 * same input gives the same verdict.
 * @throws GateInputError when the scores are of different rows
 */
export function decide(input: GateInput): Verdict {
  const file = soundFile(input.file);
  const { challenger, champion, baselines } = input;
  if (!file.passed || challenger === null) return withoutScores(input, file);

  const against = (other: Scored) => pairedTest(challenger, other);
  const logLossTest = champion && against(champion);
  const tested = baselines.map((baseline) => ({ ...baseline, logLossTest: against(baseline) }));
  const { proven, sentences: description } = describeSkill(challenger.scorecard, baselines);
  const rules: Finding[] =
    champion === null
      ? [noRival(input), separatesClasses(challenger)]
      : [lowerLogLoss(challenger, champion, logLossTest), higherMacroF1(challenger, champion), ...signalPrecision(challenger, champion), keepsProof(proven, champion)];
  return {
    accepted: rules.every((finding) => finding.passed),
    proven,
    reasons: [...[file, ...rules].map((finding) => finding.sentence), ...description],
    numbers: { file: input.file, skills: skillsOf(challenger.scorecard), description, challenger, champion, logLossTest, baselines: tested },
  };
}

function soundFile(file: FileCheck): Finding {
  return file.passed
    ? { passed: true, sentence: `The file loads and agrees with the trainer to ${file.largestDifference.toExponential(1)}.` }
    : { passed: false, sentence: `The file cannot be served: ${file.problem}` };
}

function noRival({ unusableChampion: unusable, challenger }: GateInput): Finding {
  const why = unusable === null ? 'There is no champion yet' : `The champion v${unusable.version} cannot be run (${unusable.problem.replace(/\.$/, '')})`;
  return { passed: true, sentence: `${why}: a sound file ${challenger === null ? 'is' : 'that tells classes apart is'} enough.` };
}

/** An unsound file is refused; a sound one that nothing is known of may only fill an empty place. */
function withoutScores(input: GateInput, file: Finding): Verdict {
  const accepted = file.passed && input.champion === null;
  const rival = accepted ? noRival(input).sentence : 'There is no hold-out to compare with the champion on.';
  const description = file.passed ? ['Unproven: there was no hold-out to compare with baselines on.'] : [];
  const reasons = [file.sentence, ...(file.passed ? [rival] : []), ...description];
  const numbers = { file: input.file, skills: null, description, challenger: null, champion: input.champion, logLossTest: null, baselines: [] };
  return { accepted, proven: false, reasons, numbers };
}
