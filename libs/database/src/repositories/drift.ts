import type { PoolClient } from 'pg';
import type { Severity } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { formatInstant } from '../schema/columns.js';
import type { AlertRow, DriftDecisionRow, DriftHoldRow, DriftReportRow, NewDriftDecision } from '../schema/drift.js';
import type { NewAuditEntry } from '../schema/operator.js';
import { appendAudit } from './audit.js';

/** What a check has to record. */
export interface DriftCheck {
  readonly report: DriftReportRow;
  /** Of every episode that was under way or ended since the check before. */
  readonly alerts: readonly Omit<AlertRow, 'id' | 'acknowledgedAt' | 'acknowledgedBy'>[];
  /** A heat map of the features; null or missing when there is none. */
  readonly features?: Readonly<Record<string, unknown>> | null;
  /** By the episode of their alert; at most one a symbol. */
  readonly holds: readonly (Omit<DriftHoldRow, 'alertId'> & { readonly episode: string })[];
}

/**
 * Which alerts: at most `limit`; those that came to `severity` at their worst; whether their episode lasts; `pending`: only those that last
 * or that nobody has acknowledged.
 */
export interface AlertFilter {
  readonly limit: number;
  readonly severity?: Severity | undefined;
  readonly open?: boolean | undefined;
  readonly pending?: boolean;
}

export const ALERT = `id, episode, cause, subject, severity, message, remedy, opened_at as "openedAt", closed_at as "closedAt",
  acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy"`;

const DECISION = `
  select d.id, d.report_at as "reportAt", r.session, d.kind, d.from_version as "fromVersion", d.to_version as "toVersion",
    d.champion_revision as "championRevision", d.reason
  from drift_decisions d join drift_reports r on r.at = d.report_at`;

const INSERT_REPORT = `
  insert into drift_reports (at, session, checked_at, severity, episodes, evidence, features)
  values ($1::timestamptz, $2::date, $3::timestamptz, $4, $5::jsonb, $6::jsonb, $7::jsonb) on conflict do nothing`;

/** Of a map that has a newer one nobody looks at the symbols, which take twenty times as much as the rest of a report; the market stays. */
const DROP_OLDER_SYMBOLS = `
  update drift_reports set features = features - 'own' where session = $1::date and at < $2::timestamptz and features ? 'own'`;

// With its end an episode needs no remedy any more: what was done stays on record.
const UPSERT_ALERT = `
  insert into alerts (episode, cause, subject, severity, message, remedy, opened_at, closed_at)
  values ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8::timestamptz)
  on conflict (episode) do update set
    severity = excluded.severity, message = excluded.message, closed_at = excluded.closed_at,
    remedy = case when excluded.closed_at is null or excluded.severity <> alerts.severity then excluded.remedy else alerts.remedy end`;

/** What the drift monitor found and what follows from it. */
export class DriftRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a check's report with the alerts and holds that follow from it, all or nothing. Idempotent: of a minute that was checked already
   * nothing changes.
   * @returns whether it was the first check of its minute
   */
  async record({ report, features = null, alerts, holds }: DriftCheck): Promise<boolean> {
    return inTransaction(this.database.pool, async (client) => {
      const { at, session, checkedAt, severity, episodes, evidence } = report;
      const documents = [JSON.stringify(episodes), JSON.stringify(evidence), features && JSON.stringify(features)];
      const values = [formatInstant(at), session, formatInstant(checkedAt), severity, ...documents];
      if ((await client.query(INSERT_REPORT, values)).rowCount === 0) return false;
      if (features !== null) await client.query(DROP_OLDER_SYMBOLS, [session, formatInstant(at)]);
      for (const alert of alerts) await client.query(UPSERT_ALERT, alertValues(alert));
      // What a session left open is over with the first check of the next.
      await client.query('update alerts set closed_at = $1::timestamptz where closed_at is null and episode <> all($2)', [
        formatInstant(at),
        alerts.map(({ episode }) => episode),
      ]);
      await replaceHolds(client, holds);
      return true;
    });
  }

  /** The newest report; null before the first check. */
  async newest(): Promise<DriftReportRow | null> {
    const { rows } = await this.database.pool.query<DriftReportRow>(`select ${REPORT} from drift_reports order by at desc limit 1`);
    return rows[0] ?? null;
  }

  /** Stores what follows from a check for a champion. Idempotent: of one check and kind the first stays, and is the answer. */
  async decide(decision: NewDriftDecision): Promise<DriftDecisionRow> {
    const { reportAt, kind, fromVersion, toVersion, championRevision, reason } = decision;
    await this.database.pool.query(
      `insert into drift_decisions (report_at, kind, from_version, to_version, champion_revision, reason)
       values ($1::timestamptz, $2, $3, $4, $5, $6) on conflict do nothing`,
      [formatInstant(reportAt), kind, fromVersion, toVersion, championRevision, reason],
    );
    const { rows } = await this.database.pool.query<DriftDecisionRow>(`${DECISION} where d.report_at = $1::timestamptz and d.kind = $2`, [
      formatInstant(reportAt),
      kind,
    ]);
    return rows[0]!;
  }

  /** The decision of that id; null when there is none. */
  async findDecision(id: number): Promise<DriftDecisionRow | null> {
    const { rows } = await this.database.pool.query<DriftDecisionRow>(`${DECISION} where d.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** The newest heat map and the market time of its check; null before the first. */
  async newestFeatures(): Promise<{ readonly at: number; readonly features: Readonly<Record<string, unknown>> } | null> {
    const { rows } = await this.database.pool.query<{ at: number; features: Readonly<Record<string, unknown>> }>(
      `select at, features from drift_reports where features ? 'own' order by at desc limit 1`,
    );
    return rows[0] ?? null;
  }

  /** What is not to be acted on now. */
  async holds(): Promise<DriftHoldRow[]> {
    const { rows } = await this.database.pool.query<DriftHoldRow>(
      'select symbol, reason, since, alert_id as "alertId" from drift_holds order by symbol',
    );
    return rows;
  }

  /** Null when there is none of that id. */
  async findAlert(id: number): Promise<AlertRow | null> {
    const { rows } = await this.database.pool.query<AlertRow>(`select ${ALERT} from alerts where id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Alerts, newest first. */
  async alerts({ limit, severity, open, pending = false }: AlertFilter): Promise<AlertRow[]> {
    const { rows } = await this.database.pool.query<AlertRow>(
      `select ${ALERT} from alerts
       where ($2::text is null or severity = $2) and ($3::bool is null or (closed_at is null) = $3)
         and (not $4 or closed_at is null or acknowledged_at is null)
       order by opened_at desc, id desc limit $1`,
      [limit, severity ?? null, open ?? null, pending],
    );
    return rows;
  }

  /** Market time of the first finding of the newest severe fault of a version, such as `lstm/3`; null when there was none. */
  async newestFault(subject: string): Promise<number | null> {
    const { rows } = await this.database.pool.query<{ at: number | null }>(
      `select max(opened_at) as at from alerts
       where subject = $1 and severity = 'severe' and cause in ('model_fault', 'serving_fault')`,
      [subject],
    );
    return rows[0]!.at;
  }

  /**
   * Notes that somebody has seen an alert, with the audit entry in the same transaction; the first one counts.
   * @returns the alert as it is then; null when there is none of that id
   */
  async acknowledge(id: number, by: string, entry: NewAuditEntry): Promise<AlertRow | null> {
    return inTransaction(this.database.pool, async (client) => {
      const { rowCount } = await client.query(
        'update alerts set acknowledged_at = $2::timestamptz, acknowledged_by = $3 where id = $1 and acknowledged_at is null',
        [id, formatInstant(entry.at), by],
      );
      if (rowCount === 1) await appendAudit(client, entry);
      const { rows } = await client.query<AlertRow>(`select ${ALERT} from alerts where id = $1`, [id]);
      return rows[0] ?? null;
    });
  }
}

const REPORT = 'at, session, checked_at as "checkedAt", severity, episodes, evidence';

function alertValues({ episode, cause, subject, severity, message, remedy, openedAt, closedAt }: DriftCheck['alerts'][number]): unknown[] {
  return [episode, cause, subject, severity, message, remedy, formatInstant(openedAt), closedAt === null ? null : formatInstant(closedAt)];
}

async function replaceHolds(client: PoolClient, holds: DriftCheck['holds']): Promise<void> {
  await client.query('delete from drift_holds');
  await client.query(
    `insert into drift_holds (symbol, reason, since, alert_id)
     select hold.symbol, hold.reason, hold.since, alerts.id
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) as hold (symbol, reason, since, episode)
     join alerts using (episode)`,
    [
      holds.map(({ symbol }) => symbol),
      holds.map(({ reason }) => reason),
      holds.map(({ since }) => formatInstant(since)),
      holds.map(({ episode }) => episode),
    ],
  );
}
