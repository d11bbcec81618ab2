import type { GateCheckMessage, EstimateMessage, ModelsResponse, ModelVersionMessage } from '@tandem/contracts';
import { formatEValue } from '../model-card/e-value';
import { formatArea } from '../shared/format';

/** A word beside a sign, in a colour. */
export interface Badge {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'up' | 'down' | 'calm' | 'warn';
  /** What the word means. */
  readonly what: string;
}

const ROLES = {
  champion: { sign: '★', word: 'Champion', tone: 'up', what: 'It makes the predictions.' },
  previous: { sign: '↶', word: 'Previous', tone: 'calm', what: 'It predicts unseen; a rollback goes back to it.' },
  shadow: { sign: '◌', word: 'Shadow', tone: 'calm', what: 'Refused, and watched: it predicts unseen.' },
} as const satisfies Record<NonNullable<ModelVersionMessage['role']>, Badge>;

/** What a version does today; null for nothing. */
export const roleOf = ({ role }: ModelVersionMessage): Badge | null => (role === null ? null : ROLES[role]);

const VERDICTS = {
  accepted: { sign: '✓', word: 'Accepted', tone: 'up', what: 'The gate accepted it.' },
  refused: { sign: '✕', word: 'Refused', tone: 'down', what: 'The gate refused it.' },
  pending: { sign: '…', word: 'Pending', tone: 'calm', what: 'The gate has not looked at it yet.' },
} as const satisfies Record<ModelVersionMessage['verdict'], Badge>;

export const verdictOf = ({ verdict }: Pick<ModelVersionMessage, 'verdict'>): Badge => VERDICTS[verdict];

/** What is demonstrated about a version, beyond what luck would explain. */
export function marksOf({ proven, provenMovement }: ModelVersionMessage): Badge[] {
  const classes: Badge = proven
    ? { sign: '✓', word: 'Proven', tone: 'up', what: 'Better than every baseline over many sessions, beyond what luck explains.' }
    : { sign: '?', word: 'Unproven', tone: 'warn', what: 'Not demonstrated to be better than every baseline.' };
  const movement: Badge = {
    sign: '✓',
    word: 'Proven movement',
    tone: 'up',
    what: 'How far prices go, it predicts better than volatility and the time of day alone.',
  };
  return provenMovement ? [classes, movement] : [classes];
}

export const FORCED: Badge = {
  sign: '!',
  word: 'Forced',
  tone: 'warn',
  what: 'An operator made it champion although the gate had not accepted it.',
};

/** That an operator made a champion against the gate; null for all others. */
export const forcedOf = ({ kind, version }: ModelVersionMessage, champions: ModelsResponse['champions']): Badge | null =>
  champions.some((one) => one.kind === kind && one.version === version && one.forced) ? FORCED : null;

/** An area or R² and its interval: `.67`, `.64–.70`; `–` where it was not measured. */
export function estimateLabels(estimate: EstimateMessage | undefined): { readonly value: string; readonly interval: string } {
  const { value, interval } = estimate ?? { value: null, interval: null };
  return {
    value: value === null ? '–' : formatArea(value),
    interval: interval === null ? '' : `${formatArea(interval.low)}–${formatArea(interval.high)}`,
  };
}

const RULES: Record<GateCheckMessage['rule'], string> = {
  file: 'The file loads and agrees with its trainer',
  first_version: 'First version',
  holdout: 'Enough sessions that it was not trained on',
  separates_classes: 'It tells the classes apart',
  log_loss: 'Log loss is lower, beyond chance',
  macro_f1: 'Macro-F1 is higher',
  signals_up: 'It predicts UP often enough',
  precision_up: 'Precision of UP',
  signals_down: 'It predicts DOWN often enough',
  precision_down: 'Precision of DOWN',
  keeps_proof: 'An unproven version does not replace a proven one',
  proven: 'Proven',
  proven_movement: 'Proven in movement',
};

const COMPARISONS = { at_least: 'at least', at_most: 'at most', below: 'below' } as const;

const SMALLEST_DECIMAL = 1e-3;

/** A figure of the gate in its unit. */
export function formatFigure(value: number, unit: GateCheckMessage['unit']): string {
  switch (unit) {
    case 'share':
      return `${(100 * value).toFixed(1)}%`;
    case 'e_value':
      return formatEValue(value);
    default:
      return value !== 0 && Math.abs(value) < SMALLEST_DECIMAL ? value.toExponential(1) : value.toFixed(4);
  }
}

/** A check of the gate as a row of a table. */
export function checkLabels(check: GateCheckMessage) {
  const { rule, decides, passed, against, value, comparison, limit, interval, unit, words } = check;
  const figure = (of: number) => formatFigure(of, unit);
  const failed = decides ? { sign: '✕', word: 'Failed', tone: 'down' } : { sign: '–', word: 'Not met', tone: 'calm' };
  return {
    rule: RULES[rule],
    against: against ?? '–',
    value: value === null ? '–' : figure(value),
    limit: comparison === null || limit === null ? '–' : `${COMPARISONS[comparison]} ${figure(limit)}`,
    interval: interval === null ? '–' : `${figure(interval.low)} to ${figure(interval.high)}`,
    outcome: passed ? { sign: '✓', word: 'Passed', tone: 'up' } : failed,
    decides,
    words,
  };
}
