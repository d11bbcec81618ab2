import { MODEL_KINDS } from '@tandem/domain';
import {
  EARLY_LIMITS,
  EARLY_RULES,
  findEarlyWarning,
  NOTHING_ODD,
  watchAnswers,
  type EarlyEvidence,
  type EarlyRule,
  type PairedAnswers,
} from '@tandem/drift';
import type { Role } from './cross-fit.ts';
import { formatShare, shareWithin, table, type Delay } from './delays.ts';
import type { FoldScores } from './fold-scores.ts';
import { CHECK_MINUTES } from './model-monitor.ts';
import { MODEL_FAULTS } from './models.ts';

/** Minutes of a session at which a model begins to serve: the opening, after the first hour, in the middle, before the last horizons. */
const ONSETS = [0, 60, 150, 240];
const SOON_MINUTES = 30;
/** Symbols whose answers are compared. */
const SYMBOLS = 20;

type Warned = Readonly<Record<EarlyRule | 'any', Delay>>;

/** What is warned of by what a model answers, before anything has come of it: healthy champions, and each faulty one in their place. */
export async function earlyWarnings(folds: readonly FoldScores[]): Promise<string> {
  const rows: string[][] = [];
  for (const role of ['champion', ...MODEL_FAULTS] as const) rows.push(rowOf(role, await warnedOf(folds, role)));
  const head = ['answers of', 'warned of at the first check', `within ${SOON_MINUTES}`, 'in the session'];
  return table([...head, ...EARLY_RULES.map((rule) => `by ${rule}`)], rows);
}

function rowOf(role: Role, warned: readonly Warned[]): string[] {
  const delays = warned.map(({ any }) => any);
  const ever = (rule: keyof Warned) => formatShare(warned.filter((one) => one[rule] !== null).length, warned.length);
  return [role, shareWithin(delays, CHECK_MINUTES), shareWithin(delays, SOON_MINUTES), ever('any'), ...EARLY_RULES.map(ever)];
}

async function warnedOf(folds: readonly FoldScores[], role: Role): Promise<Warned[]> {
  const warned: Warned[] = [];
  for (const scores of folds) {
    for (const kind of MODEL_KINDS) {
      for (const session of await scores.answers(kind, role)) warned.push(...ONSETS.map((onset) => watchFrom(session, onset)));
    }
  }
  return warned;
}

/** Minutes from the onset until each rule warns at a check. @param session answers beside each reference */
function watchFrom(session: readonly PairedAnswers[], onset: number): Warned {
  const served = session.map((answers) => ({
    ...answers,
    symbols: answers.symbols.map((symbols, minute) => (minute < onset ? 0 : symbols)),
  }));
  const warned: Record<EarlyRule | 'any', Delay> = { expectedLoss: null, shares: null, confidence: null, any: null };
  let beside: readonly EarlyEvidence[] = session.map(() => NOTHING_ODD);
  for (let minute = onset + CHECK_MINUTES; minute <= session[0]!.symbols.length; minute += CHECK_MINUTES) {
    beside = beside.map((before, i) => watchAnswers(before, until(served[i]!, minute), SYMBOLS));
    for (const rule of EARLY_RULES) {
      if (beside.every(({ values }) => (values[rule] ?? -Infinity) >= EARLY_LIMITS[rule])) warned[rule] ??= minute - onset;
    }
    if (findEarlyWarning('lstm/1', beside) !== null) warned.any ??= minute - onset;
  }
  return warned;
}

/** What was answered until a minute. */
function until({ expectedLoss, shares, confidence, symbols }: PairedAnswers, minute: number): PairedAnswers {
  return {
    expectedLoss: expectedLoss.subarray(0, minute),
    shares: shares.subarray(0, 3 * minute),
    confidence: confidence.subarray(0, minute),
    symbols: symbols.subarray(0, minute),
  };
}
