import type { DriftHistoryResponse } from '@tandem/contracts';
import { alertDocument, type AlertRow, type PastCheck, type PastChecks } from '@tandem/database';
import { EARLY_LIMITS, MODEL_EVIDENCE, UNUSUAL_SPREADS, type FeatureMap, type PairEvidence } from '@tandem/drift';
import { toInstant } from './market-messages.js';

type CheckMessage = DriftHistoryResponse['checks'][number];
type MarketMessage = NonNullable<CheckMessage['market']>;

/** The names of the features that were last measured; none where none were. */
export function featureNames(checks: readonly PastCheck[]): readonly string[] {
  return (checks.findLast(({ features }) => features !== null)?.features?.['features'] as readonly string[] | undefined) ?? [];
}

/** @param feature of the measures; without one, of each measure the feature that is farthest from usual */
export function toDriftHistory(
  { checks, checked }: PastChecks,
  alerts: readonly AlertRow[],
  feature: string | undefined,
): DriftHistoryResponse {
  return {
    checks: checks.map((check) => toPastCheck(check, feature)),
    checked,
    features: [...featureNames(checks)],
    limits: { evidence: { ...MODEL_EVIDENCE }, ...EARLY_LIMITS, unusual: UNUSUAL_SPREADS },
    alerts: alerts.map(alertDocument),
  };
}

function toPastCheck({ at, session, severity, pairs, features }: PastCheck, feature: string | undefined): CheckMessage {
  return {
    at: toInstant(at),
    session,
    severity,
    pairs: (pairs as unknown as readonly PairEvidence[]).map(toPair),
    market: features && toMarket(features as unknown as Pick<FeatureMap, 'features' | 'market'>, feature),
  };
}

const NOT_MEASURED = { expectedLoss: null, shares: null, confidence: null };

function toPair({ kind, version, reference, evidence, early }: Omit<PairEvidence, 'state'>): CheckMessage['pairs'][number] {
  const { expectedLoss, shares, confidence } = early?.values ?? NOT_MEASURED;
  return { kind, version, reference, evidence, expectedLoss, shares, confidence };
}

function toMarket({ features, market }: Pick<FeatureMap, 'features' | 'market'>, feature: string | undefined): MarketMessage {
  const of = (values: readonly (number | null)[]): MarketMessage['psi'] => {
    const i = feature === undefined ? farthest(values) : features.indexOf(feature);
    const value = values[i] ?? null;
    return value === null ? null : { feature: features[i]!, value };
  };
  return { shift: of(market.shift), deviation: of(market.deviation), psi: of(market.psi), unusual: of(market.unusual) };
}

/** Where the largest value stands, whatever its sign; -1 without any. */
function farthest(values: readonly (number | null)[]): number {
  const sizes = values.map((value) => (value === null ? -1 : Math.abs(value)));
  const largest = Math.max(...sizes);
  return largest < 0 ? -1 : sizes.indexOf(largest);
}
