import { countRejected, REJECTION_RULES, type QualityReport, type RejectionRule, type SuspectRange } from './quality-report.js';

const NAMES: Readonly<Record<RejectionRule, string>> = {
  time: 'impossible time',
  duplicate: 'repeated minute',
  price: 'impossible price',
  highBelowLow: 'high below low',
  outsideRange: 'open or close outside of low to high',
  volume: 'impossible volume',
  spike: 'spike',
  stuck: 'stuck quote',
  unitMistake: 'wrong unit',
};
const STEPS: Readonly<Record<SuspectRange['rule'], string>> = { missedSplit: 'a missed split', unitMistake: 'a change of unit', stuck: 'stuck quotes' };

/** The report in one line for terminals and run summaries; symbols left out come with their sentences. */
export function describeQuality(report: QualityReport): string {
  const { bars, rejected, outOfOrder, fractionalVolume, sparseSessions, leftOut } = report;
  const byRule = REJECTION_RULES.filter((rule) => rejected[rule] > 0).map((rule) => `${rejected[rule]} ${NAMES[rule]}`);
  const notes = [
    ...stepsOf(report),
    ...(outOfOrder > 0 ? [`${outOfOrder} bars put in order`] : []),
    ...(fractionalVolume > 0 ? [`${fractionalVolume} fractional volumes`] : []),
    ...(sparseSessions > 0 ? [`${sparseSessions} sessions of a symbol lack over half of their minutes`] : []),
  ];
  const counts = [`${countRejected(rejected)} of ${bars} bars rejected${byRule.length > 0 ? ` (${byRule.join(', ')})` : ''}`, ...notes].join('; ');
  return [`Data quality: ${counts}.`, ...leftOut.map(({ reason }) => reason)].join(' ');
}

/** Steps that no bar was rejected for. */
function stepsOf({ suspects }: QualityReport): string[] {
  return suspects.filter(({ rejected }) => rejected === 0).map(({ symbol, rule, from }) => `${STEPS[rule]} of ${symbol} at ${new Date(from).toISOString()}`);
}
