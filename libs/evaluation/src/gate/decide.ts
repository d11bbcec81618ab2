import { evidenceAgainst, versionKey, type Evidence } from '../metrics/evidence.js';
import { pairedTest, type PairedTest } from '../metrics/paired-test.js';
import { describeSkill, meetBaselines, skillsOf, type MetBaseline } from '../metrics/skill-report.js';
import { check, type Check } from './check.js';
import type { ChampionScores, GateInput, HoldoutScores, Verdict } from './gate-input.js';
import {
  firstVersion,
  keepsProof,
  lowerLogLoss,
  macroF1,
  marks,
  separatesClasses,
  servableFile,
  signalPrecision,
  type Comparison,
} from './rules.js';

/**
 * Decides whether a challenger becomes champion. Its file must be valid. Against a champion its log loss must be significantly lower, on
 * the same hold-out rows or by the evidence of all sessions in which both met; on these rows its macro-F1 must be higher (with decisive
 * evidence: not much lower) and the precision of its signals about as high. A proven champion is replaced only by a proven challenger.
 * Without a champion that can be run, a valid file is enough, and on a hold-out more than one class.
 * Pure: the same input gives the same verdict.
 * @throws GateInputError when the scores are of different rows
 */
export function decide(input: GateInput): Verdict {
  const { file, challenger, champion, baselines, sessions = [] } = input;
  if (!file.passed || challenger === null) return withoutScores(input);

  const model = challenger.scorecard;
  const logLossTest = champion && pairedTest(model, { name: `version ${champion.version}`, scorecard: champion.scorecard });
  const evidence = champion && evidenceAgainst(input.gains ?? new Map(), versionKey(champion.version));
  const met = meetBaselines(model, baselines, input.gains);
  const { proven, provenMovement, sentences: description } = describeSkill(model, met);
  const checks = checksOf({ ...input, challenger, logLossTest, evidence, met, proven });
  return {
    accepted: isAccepted(checks),
    proven,
    reasons: [...wordsOf(checks), ...description],
    numbers: {
      file,
      checks,
      sessions,
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

/** What the rules look at. */
export interface Compared extends Pick<GateInput, 'file' | 'champion' | 'unusableChampion'> {
  readonly challenger: HoldoutScores;
  readonly logLossTest: PairedTest | null;
  /** Null without a champion. */
  readonly evidence: Evidence | null;
  readonly met: readonly Pick<MetBaseline, 'name' | 'evidence' | 'movementEvidence'>[];
  readonly proven: boolean;
}

/** Every rule for a challenger that was scored, then its marks. */
export function checksOf(compared: Compared): Check[] {
  const { file, challenger, champion, unusableChampion, logLossTest, evidence, met, proven } = compared;
  const rules =
    champion === null || evidence === null
      ? [firstVersion(unusableChampion, true), separatesClasses(challenger)]
      : againstChampion(challenger, champion, { logLossTest, evidence }, proven);
  return [servableFile(file), ...rules, ...met.flatMap(marks)];
}

function againstChampion(challenger: HoldoutScores, champion: ChampionScores, compared: Comparison, proven: boolean): Check[] {
  return [
    lowerLogLoss(challenger, champion, compared),
    macroF1(challenger, champion, compared),
    ...signalPrecision(challenger, champion),
    keepsProof(proven, champion),
  ];
}

export function isAccepted(checks: readonly Check[]): boolean {
  return checks.every(({ passed, decides }) => passed || !decides);
}

function wordsOf(checks: readonly Check[]): string[] {
  return checks.filter(({ decides }) => decides).map(({ words }) => words);
}

/** An invalid file is refused; a valid one without scores is accepted only where there is no champion. */
function withoutScores({ file, champion, unusableChampion, sessions = [] }: GateInput): Verdict {
  const noHoldout = check('holdout', false, 'There is no hold-out to compare with the champion on.');
  const rule = champion === null ? firstVersion(unusableChampion, false) : noHoldout;
  const checks = file.passed ? [servableFile(file), rule] : [servableFile(file)];
  const description = file.passed ? ['Unproven: there was no hold-out to compare with baselines on.'] : [];
  return {
    accepted: isAccepted(checks),
    proven: false,
    reasons: [...wordsOf(checks), ...description],
    numbers: {
      file,
      checks,
      sessions,
      skills: null,
      description,
      challenger: null,
      champion,
      logLossTest: null,
      evidence: null,
      baselines: [],
      provenMovement: false,
    },
  };
}
