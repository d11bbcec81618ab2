import type { Severity } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { formatInstant } from '../schema/columns.js';
import type { AlertRow } from '../schema/drift.js';
import { ALERT } from './drift.js';

/** What detectors measured at a check that is over. */
export interface PastCheck {
  /** Market time, milliseconds since the Unix epoch. */
  readonly at: number;
  /** New York date. */
  readonly session: string;
  readonly severity: Severity;
  /** What spoke against the champions (`PairEvidence` of libs/drift), without the state to go on from. */
  readonly pairs: readonly Readonly<Record<string, unknown>>[];
  /** The part of the market of its heat map (`FeatureMap` of libs/drift); null where there was none. */
  readonly features: Readonly<Record<string, unknown>> | null;
}

/** Checks over time, and how many there were before they were thinned. */
export interface PastChecks {
  readonly checks: readonly PastCheck[];
  readonly checked: number;
}

/**
 * Of each of $3 stretches with as many checks as the others the newest of the worst. Chosen by the small columns: documents are read of
 * what is chosen alone, one by one: the planner expects more and would read all. What of the evidence is of pairs is picked out here, for
 * which the database would take five times as long.
 */
const THINNED = `
  with numbered as (
    select at, severity, row_number() over (order by at) - 1 as place, count(*) over () as checked
    from drift_reports where at between $1 and $2
  ), chosen as (
    select distinct on (place * $3 / greatest(checked, $3)) at, checked from numbered
    order by place * $3 / greatest(checked, $3), array_position(array['severe', 'warning', 'ok'], severity), at desc
  )
  select r.at, r.session, r.severity, chosen.checked, r.features - 'own' as features, r.evidence
  from chosen cross join lateral (select * from drift_reports where at = chosen.at offset 0) as r order by r.at`;

interface ChosenRow extends Omit<PastCheck, 'pairs'> {
  readonly checked: number;
  readonly evidence: PastCheck['pairs'];
}

/** The checks of the drift monitor over time. */
export class DriftHistoryRepository {
  constructor(private readonly database: Database) {}

  /** New York date of the newest check until `to` (market time, milliseconds since the Unix epoch); null before the first. */
  async newestSession(to: number): Promise<string | null> {
    const { rows } = await this.database.pool.query<{ session: string }>(
      'select session from drift_reports where at <= $1 order by at desc limit 1',
      [formatInstant(to)],
    );
    return rows[0]?.session ?? null;
  }

  /** Checks of [from, to], oldest first. @param limit how many at most: of more, the worst of each stretch of time */
  async checks(from: number, to: number, limit: number): Promise<PastChecks> {
    const values = [formatInstant(from), formatInstant(to), limit];
    const { rows } = await this.database.pool.query<ChosenRow>(THINNED, values);
    return { checks: rows.map(toPastCheck), checked: rows[0]?.checked ?? 0 };
  }

  /** Alerts of episodes that were under way in [from, to], newest first. */
  async alerts(from: number, to: number, limit: number): Promise<AlertRow[]> {
    const { rows } = await this.database.pool.query<AlertRow>(
      `select ${ALERT} from alerts where opened_at <= $2 and (closed_at is null or closed_at >= $1)
       order by opened_at desc, id desc limit $3`,
      [formatInstant(from), formatInstant(to), limit],
    );
    return rows;
  }
}

function toPastCheck({ at, session, severity, features, evidence }: ChosenRow): PastCheck {
  return { at, session, severity, features, pairs: evidence.filter((one) => 'reference' in one).map(({ state: _state, ...pair }) => pair) };
}
