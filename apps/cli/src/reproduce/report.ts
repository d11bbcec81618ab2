import { AGREEMENT } from '@tandem/models';
import type { EnvironmentDifference, Reproduction } from './reproduce.js';

/** Names listed before the rest are only counted. */
const MAX_LISTED_NAMES = 8;

/** The sentence that a reproduction ends with. */
export function verdictOn(reproduction: Reproduction): string {
  const { kind, version, differences, environment } = reproduction;
  const name = `${kind} v${version}`;
  const apart =
    `${differences?.probe.toExponential(1)} apart on the probe windows, ` +
    `${differences?.validation.toExponential(1)} on the validation rows`;
  switch (reproduction.outcome) {
    case 'identical':
      return `${name} is reproduced byte for byte.`;
    case 'equivalent':
      return `${name} is reproduced within ${AGREEMENT}: its answers are at most ${apart}. ${because(environment)}`;
    case 'different':
      return `${name} is not reproduced: its answers are up to ${apart}; expected at most ${AGREEMENT}. ${because(environment)}`;
    case 'other-dataset':
      return `${name} cannot be reproduced: ${whatChanged(reproduction)}`;
  }
}

/** What was compared, one fact a line. */
export function report({ kind, version, sha256, sha256Now, datasetHash, datasetHashNow }: Reproduction): string[] {
  return [
    `Model    ${kind} v${version}`,
    `Dataset  ${datasetHash}${datasetHashNow === datasetHash ? ', the same' : `\n    now  ${datasetHashNow}`}`,
    `SHA-256  ${sha256}${sha256Now === null || sha256Now === sha256 ? '' : `\n    now  ${sha256Now}`}`,
  ].flatMap((line) => line.split('\n'));
}

function because(environment: readonly EnvironmentDifference[]): string {
  if (environment.length === 0)
    return (
      'Versions, backend and thread count are the same: the machine or the code may be ' +
      'others, or the file was made otherwise than it says.'
    );
  return `Not the same here: ${environment.map(({ name, recorded, here }) => `${name} was ${recorded} and is ${here}`).join('; ')}.`;
}

function whatChanged({ changed: { symbols, days } }: Reproduction): string {
  if (symbols.length === 0 && days.length === 0) return 'the bars are the same, but this version of Tandem makes another dataset of them.';
  const some =
    symbols.length <= MAX_LISTED_NAMES
      ? symbols.join(', ')
      : `${symbols.slice(0, MAX_LISTED_NAMES).join(', ')} and ${symbols.length - MAX_LISTED_NAMES} more`;
  const when = days.length <= MAX_LISTED_NAMES ? days.join(', ') : `${days.length} days from ${days[0]} to ${days.at(-1)}`;
  return `the bars have changed since, or are others: those of ${some} on ${when}.`;
}
