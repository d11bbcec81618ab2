import type { ChampionChange, DriftResponse } from '@tandem/contracts';
import { kindName } from '../shared/names';

type Hold = DriftResponse['holds'][number];

const HOLDS: Record<Hold['reason'], string> = {
  input_fault: 'its incoming data looks faulty',
  market_drift: 'the whole market is unlike what the models were trained on',
  no_stable_model: 'a model is faulty, and there is no earlier one that has served well to go back to',
};

/** What is held and why, a sentence. `*` is every symbol. */
export const holdOf = ({ symbol, reason }: Hold): string => `${symbol === '*' ? 'Every symbol' : symbol} is HOLD: ${HOLDS[reason]}.`;

/** What follows from a remedy that would be, or is, applied. */
const REMEDIES: Partial<Record<string, string>> = {
  alert: 'an alert, and nothing else',
  'hold the symbol': 'HOLD for that symbol',
  'hold everything': 'HOLD for every symbol',
  'roll back': 'rollback to the stable version before; HOLD for every symbol where there is none',
};

export const remedyWords = (remedy: string): string => REMEDIES[remedy] ?? remedy;

const CAUSES: Partial<Record<string, string>> = {
  input_fault: 'Faulty inputs of a symbol',
  market_drift: 'The whole market is unlike usual',
  serving_fault: 'A champion answers unlike its own file',
  model_fault: 'A champion is worse than what runs beside it',
};

export const causeWords = (cause: string): string => CAUSES[cause] ?? cause;

/** How near an episode is to what would be done about a severe one. */
export function persistenceOf({ severity, severeChecks }: { severity: string; severeChecks: number }, persistence: number): string {
  if (severity === 'severe') return `Severe at ${severeChecks} checks in a row.`;
  if (severeChecks === 0) return 'Not severe at the newest check.';
  return `Severe at ${severeChecks} of the ${persistence} checks in a row that it takes.`;
}

const BECAUSE: Record<ChampionChange['cause'], string> = {
  first: 'there was none before',
  gate: 'the gate accepted it',
  operator: 'an operator asked for it',
  drift: 'the drift monitor found the champion faulty',
  unknown: 'no record says why; tandem audit verify reports it',
};

/** A change of champion, a sentence: `LSTM v4 rolled back to v3: the drift monitor found the champion faulty.` */
export function changeOf({ kind, fromVersion, toVersion, cause, rollback, forced }: ChampionChange): string {
  const name = kindName(kind);
  const what =
    rollback && fromVersion !== null
      ? `${name} v${fromVersion} was rolled back to v${toVersion}`
      : `${name} v${toVersion} ${fromVersion === null ? 'became the first champion' : `replaced v${fromVersion}`}`;
  return `${what}: ${BECAUSE[cause]}${forced ? ', against the gate' : ''}.`;
}

/** At a mark of a chart: `LSTM v3`, and of a rollback `LSTM ↩ v3`. */
export const changeMark = ({ kind, toVersion, rollback }: ChampionChange): string =>
  `${kindName(kind)} ${rollback ? '↩ ' : ''}v${toVersion}`;
