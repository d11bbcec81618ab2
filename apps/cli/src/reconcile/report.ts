import { BAR_MS } from '@tandem/domain';
import { ABSENCE_SENTENCES, ABSENCES, CAUSE_SENTENCES, CAUSES, EFFECTS } from '@tandem/evaluation';
import type { ExplainedDifference, Reconciliation } from '@tandem/registry';
import { count, fixed, table } from '../terminal/format.js';

/** Differences that are shown one by one, of each cause. */
const MAX_EXAMPLES = 3;

/** What came of it, in lines; the last one is the sum. */
export function report({ source, session, predictions, differences, unexplained, missing, problems }: Reconciliation): string[] {
  const sum = `${count(predictions)} predictions, ${count(differences.length)} differ, ${count(unexplained)} unexplained`;
  return [
    `Session ${session}, ${source}: served predictions computed again from what is stored now`,
    ...problems,
    ...causesTable(differences),
    ...examples(differences),
    ...missingTable(missing),
    sum,
  ];
}

function causesTable(differences: readonly ExplainedDifference[]): string[] {
  if (differences.length === 0) return [];
  const rows = CAUSES.flatMap((cause) => {
    const of = differences.filter((one) => one.cause === cause);
    if (of.length === 0) return [];
    const effects = EFFECTS.map((effect) => count(of.filter((one) => one.effect === effect).length));
    const proven = count(of.filter(({ proof }) => proof === 'recomputed').length);
    return [[cause, count(of.length), ...effects, proven, ` ${CAUSE_SENTENCES[cause]}`]];
  });
  return ['', ...table([['cause', 'differ', 'no effect', 'class', 'signal', 'recomputed', ''], ...rows])];
}

function examples(differences: readonly ExplainedDifference[]): string[] {
  const shown = CAUSES.flatMap((cause) => differences.filter((one) => one.cause === cause).slice(0, MAX_EXAMPLES));
  if (shown.length === 0) return [];
  return ['', 'For example (DOWN NEUTRAL UP, served and now):', ...table(shown.map(exampleRow))];
}

function exampleRow({ served, again, cause, effect }: ExplainedDifference): string[] {
  const triple = (probabilities: readonly number[]) => probabilities.map((p) => fixed(p, 4)).join(' ');
  return [
    `${new Date(served.ts + BAR_MS).toISOString().slice(0, 16)}Z ${served.symbol} ${served.kind} v${served.version}`,
    triple(served.probabilities),
    again === null ? 'cannot be computed' : triple(again),
    cause,
    effect === 'none' ? 'no effect' : `another ${effect}`,
  ];
}

function missingTable(missing: Reconciliation['missing']): string[] {
  if (missing.length === 0) return [''];
  const rows = ABSENCES.flatMap((why) => {
    const of = missing.filter((one) => one.why === why);
    return of.length === 0 ? [] : [[why, count(of.length), ` ${ABSENCE_SENTENCES[why]}`]];
  });
  return ['', `${count(missing.length)} predictions of stored bars are missing:`, ...table(rows), ''];
}
