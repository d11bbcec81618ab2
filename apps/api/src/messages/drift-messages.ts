import type { Alert, DriftResponse } from '@tandem/contracts';
import type { AlertRow, DriftHoldRow, DriftReportRow } from '@tandem/database';
import type { DriftEpisode } from '@tandem/drift';
import { toInstant, toInstantOrNull } from './market-messages.js';

export function toDrift(report: DriftReportRow | null, holds: readonly DriftHoldRow[]): DriftResponse {
  return { check: report && toCheck(report), holds: holds.map((hold) => ({ ...hold, since: toInstant(hold.since) })) };
}

function toCheck({ at, checkedAt, episodes, evidence: _evidence, ...rest }: DriftReportRow): DriftResponse['check'] {
  return {
    ...rest,
    at: toInstant(at),
    checkedAt: toInstant(checkedAt),
    episodes: (episodes as unknown as readonly DriftEpisode[]).map(({ cause, subject, severity, since, message }) => ({
      cause,
      subject,
      severity,
      since: toInstant(since),
      message,
    })),
  };
}

export function toAlert({ episode: _episode, openedAt, closedAt, acknowledgedAt, ...rest }: AlertRow): Alert {
  return {
    ...rest,
    openedAt: toInstant(openedAt),
    closedAt: toInstantOrNull(closedAt),
    acknowledgedAt: toInstantOrNull(acknowledgedAt),
  };
}
