import type { DriftEvent, DriftResponse } from '@tandem/contracts';
import { alertDocument, type AlertRow, type DriftHoldRow, type DriftReportRow } from '@tandem/database';
import { PERSISTENCE_CHECKS, REMEDIES, remedyOf, type DriftEpisode } from '@tandem/drift';
import { toInstant } from './market-messages.js';

/** What the monitor measured of the features, as it was stored (`FeatureMap` of libs/drift), and when. */
interface StoredFeatures {
  readonly at: number;
  readonly features: Readonly<Record<string, unknown>>;
}

type FeatureMessage = NonNullable<DriftResponse['features']>;

export function toDrift(report: DriftReportRow | null, measured: StoredFeatures | null, holds: readonly DriftHoldRow[]): DriftResponse {
  const features = measured && { ...(measured.features as unknown as FeatureMessage), at: toInstant(measured.at) };
  return {
    check: report && toCheck(report),
    features,
    holds: holds.map(toHold),
    remedies: REMEDIES,
    persistence: PERSISTENCE_CHECKS,
  };
}

/**
 * @param pending alerts, newest first
 * @param limit how many of them the event has at most
 */
export function toDriftEvent(
  report: Pick<DriftReportRow, 'severity'> | null,
  pending: readonly AlertRow[],
  holds: readonly DriftHoldRow[],
  limit: number,
): DriftEvent {
  return {
    severity: report?.severity ?? 'ok',
    alerts: pending.slice(0, limit).map(alertDocument),
    more: pending.length > limit,
    holds: holds.map(toHold),
  };
}

function toHold(hold: DriftHoldRow): DriftResponse['holds'][number] {
  return { ...hold, since: toInstant(hold.since) };
}

function toCheck({ at, checkedAt, episodes, evidence: _evidence, ...rest }: DriftReportRow): DriftResponse['check'] {
  return {
    ...rest,
    at: toInstant(at),
    checkedAt: toInstant(checkedAt),
    episodes: (episodes as unknown as readonly DriftEpisode[]).map((episode) => {
      const { cause, subject, severity, since, message, severe } = episode;
      // Those of a report are under way, so that something is done about each.
      return { cause, subject, severity, since: toInstant(since), message, remedy: remedyOf(episode)!, severeChecks: severe };
    }),
  };
}
