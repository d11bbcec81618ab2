import { z } from 'zod';
import { CLASS_NAMES } from '@tandem/domain';
import type { Evidence } from '../metrics/evidence.js';
import type { Estimate } from '../metrics/figures.js';
import { pairedGains } from '../metrics/paired-test.js';
import { scorecardSchema, type Scorecard } from '../metrics/scorecard.js';
import type { Interval } from '../statistics/block-bootstrap.js';
import { SIGNIFICANCE } from '../statistics/t-test.js';
import { gateCheckSchema, type Check } from './check.js';
import { classCountsSchema, wilsonInterval, type ClassBin } from './class-counts.js';
import { checksOf, decide, isAccepted } from './decide.js';

/** A part of the numbers; null in verdicts of before it was measured, and where it has another form. */
const part = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null);

const side = z.object({ count: z.int(), share: z.number(), precision: z.number().nullable() });
const evidence = z.object({ sessions: z.int(), eValue: z.number() });
const scores = z.object({
  // Movement is another part of the verdict, and no rule reads it.
  scorecard: scorecardSchema.omit({ movement: true }).transform((card): Scorecard => ({ ...card, movement: null })),
  signals: z.object({ down: side, up: side }),
  counts: part(classCountsSchema),
});
type Scores = z.infer<typeof scores>;

const numbersSchema = z.object({
  file: part(
    z.discriminatedUnion('passed', [
      z.object({ passed: z.literal(true), largestDifference: z.number() }),
      z.object({ passed: z.literal(false), problem: z.string() }),
    ]),
  ),
  checks: part(z.array(gateCheckSchema)),
  sessions: part(z.array(z.iso.date())),
  challenger: part(scores),
  champion: part(scores.extend({ version: z.int(), proven: z.boolean() })),
  // JSON knows no infinity, which t is where all gains are equal.
  logLossTest: part(
    z.object({ sessions: z.int(), meanGain: z.number(), standardError: z.number(), t: z.number().nullable(), pValue: z.number() }),
  ),
  evidence: part(evidence),
  baselines: part(z.array(z.object({ name: z.string(), evidence, movementEvidence: part(evidence) }))),
});
type Numbers = z.infer<typeof numbersSchema>;

/** A verdict as it is stored. */
export interface VerdictRecord {
  readonly version: number;
  readonly championVersion: number | null;
  readonly accepted: boolean;
  readonly proven: boolean;
  readonly numbers: Readonly<Record<string, unknown>>;
}

/** A bin of a reliability diagram: rows whose probability of the class is in [from, to), in the last one [from, to]. */
interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly predicted: number | null;
  /** Share of the rows on which the class happened, with its interval by Wilson; null without rows. */
  readonly observed: number | null;
  readonly interval: Interval | null;
}

/** What a version predicted of the hold-out rows, and what happened. */
export interface Classification {
  readonly version: number;
  readonly rows: number;
  readonly confusion: Scorecard['confusion'];
  readonly calibrationError: Estimate;
  /** By class; null in verdicts of before it was counted. */
  readonly reliability: readonly { readonly class: (typeof CLASS_NAMES)[number]; readonly bins: readonly ReliabilityBin[] }[] | null;
}

/** What a stored verdict measured; null where it did not. */
export interface MeasuredVerdict {
  readonly checks: readonly Check[] | null;
  readonly logLossTest: {
    readonly meanGain: number;
    readonly standardError: number;
    /** Null where it has no bound. */
    readonly t: number | null;
    readonly pValue: number;
    readonly alpha: number;
    /** A session is a New York date, null in verdicts of before they named their sessions. */
    readonly sessions: readonly { readonly session: string | null; readonly rows: number; readonly gain: number }[];
  } | null;
  readonly evidence: Evidence | null;
  readonly model: Classification | null;
  /** Of the champion that it met. */
  readonly rival: Classification | null;
}

/** The numbers of a stored verdict, also one of before all of them were kept: its rules are then applied again to what it measured. */
export function readVerdict(verdict: VerdictRecord): MeasuredVerdict {
  const numbers = numbersSchema.parse({ ...NOTHING, ...verdict.numbers });
  const { challenger, champion } = numbers;
  return {
    checks: numbers.checks ?? checkAgain(verdict, numbers),
    logLossTest: logLossTestOf(numbers),
    evidence: numbers.evidence,
    model: challenger && classification(verdict.version, challenger),
    rival: champion && classification(champion.version, champion),
  };
}

const NOTHING = Object.fromEntries(Object.keys(numbersSchema.shape).map((name) => [name, null]));

/** Null where today's rules would decide otherwise: it was made by others. */
function checkAgain({ accepted, proven, championVersion }: VerdictRecord, numbers: Numbers): readonly Check[] | null {
  const { file, challenger, champion, logLossTest, evidence, baselines } = numbers;
  if (file === null || (champion !== null && challenger !== null && evidence === null)) return null;
  const isUnusable = champion === null && championVersion !== null;
  const unusableChampion = isUnusable ? { version: championVersion, problem: 'see the reasons' } : null;
  const test = logLossTest && { ...logLossTest, t: logLossTest.t ?? Infinity };
  const checks =
    challenger === null
      ? decide({ file, challenger, champion, unusableChampion, baselines: [] }).numbers.checks
      : checksOf({ file, challenger, champion, unusableChampion, logLossTest: test, evidence, met: baselines ?? [], proven });
  return isAccepted(checks) === accepted ? checks : null;
}

function logLossTestOf({ logLossTest, challenger, champion, sessions }: Numbers): MeasuredVerdict['logLossTest'] {
  if (logLossTest === null || challenger === null || champion === null) return null;
  const { meanGain, standardError, t, pValue } = logLossTest;
  const gains = pairedGains(challenger.scorecard, { name: 'the champion', scorecard: champion.scorecard });
  const bySession = challenger.scorecard.bySession.map(({ session, rows }, i) => ({
    session: sessions?.[session] ?? null,
    rows,
    gain: gains[i]!,
  }));
  return { meanGain, standardError, t, pValue, alpha: SIGNIFICANCE, sessions: bySession };
}

function classification(version: number, { scorecard: { rows, confusion, figures }, counts }: Scores): Classification {
  const reliability = counts && counts.reliability.map((bins, k) => ({ class: CLASS_NAMES[k]!, bins: bins.map(reliabilityBin) }));
  return { version, rows, confusion, calibrationError: figures.expectedCalibrationError, reliability };
}

function reliabilityBin({ rows, predicted, happened }: ClassBin, place: number, { length }: readonly ClassBin[]): ReliabilityBin {
  const observed = rows === 0 ? null : happened / rows;
  return { from: place / length, to: (place + 1) / length, rows, predicted, observed, interval: wilsonInterval(happened, rows) };
}
