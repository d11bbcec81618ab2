import type { ModelDetail, ModelKind, ModelsResponse } from '@tandem/contracts';
import { kindName } from '../shared/names';
import type { PlannedAction } from './planned-action';

/** What will happen, and what speaks against it, in words. */
export interface ActionPlan {
  readonly title: string;
  /** Everything that changes. */
  readonly changes: readonly string[];
  /** What the gate said; null where it has no say. */
  readonly gate: string | null;
  /** The rules that were not met. */
  readonly unmet: readonly string[];
  /** Whether the operator has to insist. */
  readonly needsForce: boolean;
  /** Why it cannot be done at all; null when it can. */
  readonly refusal: string | null;
  /** What the button says. */
  readonly button: string;
}

const PLAIN = { gate: null, unmet: [], needsForce: false, refusal: null } as const;

export const RETRAIN_PLAN: ActionPlan = {
  ...PLAIN,
  title: 'Retrain both models',
  changes: [
    'Both models are trained on what is stored, and tested on sessions that they were not trained on. That takes minutes.',
    'A version that the gate accepts becomes champion by itself; any other is kept and watched.',
  ],
  button: 'Retrain',
};

/** Before what is asked for is known. */
export const titleOf = (action: PlannedAction): string => {
  if (action.type === 'retrain') return RETRAIN_PLAN.title;
  const name = kindName(action.kind);
  return action.type === 'promote' ? `Promote ${name} version ${action.version}` : `Roll back ${name}`;
};

const championOf = ({ champions }: ModelsResponse, kind: ModelKind) => champions.find((one) => one.kind === kind)?.version ?? null;

/** A promotion, from the models and the version that it is about. */
export function promotionPlan(models: ModelsResponse, version: ModelDetail): ActionPlan {
  const name = kindName(version.kind);
  const champion = championOf(models, version.kind);
  const accepted = version.verdict === 'accepted';
  const [verdict] = version.verdicts;
  const becomes = champion === null ? 'the first champion' : `champion instead of version ${champion}`;
  return {
    title: titleOf({ type: 'promote', kind: version.kind, version: version.version }),
    changes: [
      `${name} version ${version.version} becomes ${becomes}: ` + `it makes every ${name} prediction from then on.`,
      ...(champion === null ? [] : [`Version ${champion} is what a rollback goes back to.`]),
      ...(accepted ? [] : ['It is marked as forced, wherever it is shown, for as long as the gate has not accepted it.']),
    ],
    gate: gateWords(version),
    unmet: accepted ? [] : (verdict?.checks?.filter(({ decides, passed }) => decides && !passed).map(({ words }) => words) ?? []),
    needsForce: !accepted,
    refusal: champion === version.version ? `${name} version ${version.version} is champion already.` : null,
    button: accepted ? 'Promote' : 'Promote against the gate',
  };
}

function gateWords({ verdict, verdicts }: ModelDetail): string {
  if (verdict === 'accepted') return 'The gate has accepted it.';
  if (verdict === 'pending') return 'The gate has not looked at it yet: nobody knows whether it is better.';
  const rival = verdicts[0]?.championVersion ?? null;
  return `The gate has refused it${rival === null ? '' : ` in comparison with version ${rival}`}. What it did not meet:`;
}

/** A rollback of one kind. */
export function rollbackPlan(models: ModelsResponse, kind: ModelKind): ActionPlan {
  const name = kindName(kind);
  const option = models.rollbacks.find((one) => one.kind === kind);
  const version = option?.version ?? null;
  const champion = championOf(models, kind);
  return {
    ...PLAIN,
    title: titleOf({ type: 'rollback', kind }),
    changes:
      version === null
        ? []
        : [
            `${name} version ${version} becomes champion again instead of version ${champion ?? '–'}.`,
            ...(option?.forced ? ['The gate has not accepted it: it is marked as forced.'] : []),
          ],
    refusal: version === null ? (option?.refusal ?? `There is no version of ${name} to go back to.`) : null,
    button: version === null ? 'Roll back' : `Roll back to version ${version}`,
  };
}
