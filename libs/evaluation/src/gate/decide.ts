import { evidenceAgainst, versionKey } from '../metrics/evidence.js';
import { pairedTest } from '../metrics/paired-test.js';
import { describeSkill, meetBaselines, skillsOf } from '../metrics/skill-report.js';
import type { ChampionScores, FileCheck, GateInput, HoldoutScores, Verdict } from './gate-input.js';
import { keepsProof, lowerLogLoss, macroF1, separatesClasses, signalPrecision, type Comparison, type Finding } from './rules.js';

/**
 * Decides whether a challenger becomes champion. Its file must be valid. Against a champion its log loss must be significantly lower, on
 * the same hold-out rows or by the evidence of all sessions in which both met; on these rows its macro-F1 must be higher (with decisive
 * evidence: not much lower) and the precision of its signals about as high. A proven champion is replaced only by a proven challenger.
 * Without a champion that can be run, a valid file is enough, and on a hold-out more than one class.
 * Pure: the same input gives the same verdict.
 * @throws GateInputError when the scores are of different rows
 */
export function decide(input: GateInput): Verdict {
  const file = checkedFile(input.file);
  const { challenger, champion, baselines } = input;
  if (!file.passed || challenger === null) return withoutScores(input, file);

  const model = challenger.scorecard;
  const logLossTest = champion && pairedTest(model, { name: `version ${champion.version}`, scorecard: champion.scorecard });
  const evidence = champion && evidenceAgainst(input.gains ?? new Map(), versionKey(champion.version));
  const met = meetBaselines(model, baselines, input.gains);
  const { proven, provenMovement, sentences: description } = describeSkill(model, met);
  const rules =
    champion === null
      ? [noChampion(input), separatesClasses(challenger)]
      : againstChampion(challenger, champion, { logLossTest, evidence: evidence! }, proven);
  return {
    accepted: rules.every((finding) => finding.passed),
    proven,
    reasons: [...[file, ...rules].map((finding) => finding.sentence), ...description],
    numbers: {
      file: input.file,
      skills: skillsOf(model),
      description,
      challenger,
      champion,
      logLossTest,
      evidence,
      baselines: met,
      provenMovement,
    },
  };
}

function againstChampion(challenger: HoldoutScores, champion: ChampionScores, compared: Comparison, proven: boolean): Finding[] {
  return [
    lowerLogLoss(challenger, champion, compared),
    macroF1(challenger, champion, compared),
    ...signalPrecision(challenger, champion),
    keepsProof(proven, champion),
  ];
}

function checkedFile(file: FileCheck): Finding {
  return file.passed
    ? { passed: true, sentence: `The file loads and agrees with the trainer to ${file.largestDifference.toExponential(1)}.` }
    : { passed: false, sentence: `The file cannot be served: ${file.problem}` };
}

function noChampion({ unusableChampion: unusable, challenger }: GateInput): Finding {
  const why =
    unusable === null
      ? 'There is no champion yet'
      : `The champion v${unusable.version} cannot be run (${unusable.problem.replace(/\.$/, '')})`;
  return { passed: true, sentence: `${why}: a valid file ${challenger === null ? 'is' : 'that separates the classes is'} enough.` };
}

/** An invalid file is refused; a valid one without scores is accepted only where there is no champion. */
function withoutScores(input: GateInput, file: Finding): Verdict {
  const accepted = file.passed && input.champion === null;
  const champion = accepted ? noChampion(input).sentence : 'There is no hold-out to compare with the champion on.';
  const description = file.passed ? ['Unproven: there was no hold-out to compare with baselines on.'] : [];
  return {
    accepted,
    proven: false,
    reasons: [file.sentence, ...(file.passed ? [champion] : []), ...description],
    numbers: {
      file: input.file,
      skills: null,
      description,
      challenger: null,
      champion: input.champion,
      logLossTest: null,
      evidence: null,
      baselines: [],
      provenMovement: false,
    },
  };
}
