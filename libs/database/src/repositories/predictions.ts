import { BEGINNING, END, MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import type { NewPrediction, PredictionRow, RecommendationRow } from '../schema/predictions.js';
import { formatInstant } from '../schema/columns.js';

const INSERT_PREDICTIONS = `
  insert into predictions (symbol, ts, kind, version, role, down, neutral, up, final, excursion)
  select * from unnest(
    $1::text[], $2::timestamptz[], $3::text[], $4::int[], $5::text[], $6::real[], $7::real[], $8::real[], $9::bool[], $10::bytea[])`;

const INSERT_CHAMPIONS = `${INSERT_PREDICTIONS}
  on conflict (symbol, ts, kind) where role = 'champion' do update set
    version = excluded.version, down = excluded.down, neutral = excluded.neutral, up = excluded.up, final = excluded.final,
    recorded_at = excluded.recorded_at, excursion = excluded.excursion
  where not predictions.final`;

/** The first one counts, as of a champion's final predictions. */
const INSERT_SHADOWS = `${INSERT_PREDICTIONS} on conflict do nothing`;

const INSERT_RECOMMENDATIONS = `
  insert into recommendations (symbol, ts, action, confidence, proven, reason, final, median_move, cost)
  select * from unnest(
    $1::text[], $2::timestamptz[], $3::text[], $4::float8[], $5::bool[], $6::text[], $7::bool[], $8::float8[], $9::float8[])
  on conflict (symbol, ts) do update set
    action = excluded.action, confidence = excluded.confidence, proven = excluded.proven, reason = excluded.reason, final = excluded.final,
    median_move = excluded.median_move, cost = excluded.cost
  where not recommendations.final`;

/**
 * One record a bar of [$3, $4] of which anything is stored, newest first; the row of the recommendation may be missing. The $2 newest bars
 * are among the newest rows of each table, of which a champion of each kind has one a bar: older ones are not looked at.
 */
const RECORDS = `
  with served as not materialized (
    select symbol, ts, kind, version, role, down, neutral, up, final from predictions where role = 'champion'
  ), recommended as not materialized (
    select symbol, ts, action, confidence, proven, reason, final, median_move as "medianMove", cost from recommendations
  )
  select t.symbol, t.ts,
    (select row_to_json(p) from served p where p.symbol = t.symbol and p.ts = t.ts and p.kind = 'lstm') as lstm,
    (select row_to_json(p) from served p where p.symbol = t.symbol and p.ts = t.ts and p.kind = 'transformer') as transformer,
    (select row_to_json(r) from recommended r where r.symbol = t.symbol and r.ts = t.ts) as recommendation,
    (select json_object_agg(o.kind, o.label) from outcomes o where o.symbol = t.symbol and o.ts = t.ts) as labels
  from (
    (select symbol, ts from served where symbol = $1 and final and ts between $3 and $4
     order by ts desc limit ${MODEL_KINDS.length} * $2::int)
    union
    (select symbol, ts from recommendations where symbol = $1 and final and ts between $3 and $4
     order by ts desc limit $2::int)
  ) as t
  order by t.ts desc limit $2::int`;

/** Of a version that was both, what it predicted as champion. */
const FINAL = `
  select distinct on (symbol, ts, version) symbol, ts, version, down, neutral, up, excursion from predictions
  where kind = $1 and symbol = any($2) and ts >= $3 and ts < $4 and final and role in ('champion', 'shadow')
  order by symbol, ts, version, role`;

/** What one version predicted for one bar. */
export type VersionPrediction = Pick<PredictionRow, 'symbol' | 'ts' | 'version' | 'down' | 'neutral' | 'up'>;

/** The same with its quantiles of the log excursion (EXCURSION_VALUES); null where it forecast none. */
export interface VersionForecast extends VersionPrediction {
  readonly excursion: Float32Array | null;
}

/** Index `predictions_by_version` finds each of the versions. */
const BESIDE = `
  select symbol, ts, role, version, down, neutral, up from predictions
  where kind = $1 and version = any($2) and ts >= $3 and ts < $4 and final
    and ((version = $5 and role in ('champion', 'control')) or (version <> $5 and role = 'shadow'))`;

/** What a champion, its control or a shadow predicted for one bar. */
export type PairedPrediction = VersionPrediction & Pick<PredictionRow, 'role'>;

/** Everything predicted for one bar of one symbol, and what came of it. */
export interface PredictionRecord {
  readonly symbol: string;
  readonly ts: number;
  readonly predictions: { readonly [kind in ModelKind]: PredictionRow | null };
  readonly recommendation: RecommendationRow | null;
  /** By the barriers of each champion: 1 UP, -1 DOWN, 0 NEUTRAL; null: the bar has no label, missing: its outcome is not known yet. */
  readonly labels: { readonly [kind in ModelKind]?: number | null };
}

/** Predictions, of the champions and unseen ones beside them, and recommendations, bar by bar. */
export class PredictionRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores what the champions predicted for one or more bars and what was recommended, all or nothing. Idempotent: a provisional row is
   * replaced, a final one stays. At most one row of each (symbol, ts, kind) and (symbol, ts).
   */
  async record(predictions: readonly NewPrediction[], recommendations: readonly RecommendationRow[]): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      await client.query({ name: 'insert-predictions', text: INSERT_CHAMPIONS, values: predictionColumns(predictions) });
      await client.query({ name: 'insert-recommendations', text: INSERT_RECOMMENDATIONS, values: recommendationColumns(recommendations) });
    });
  }

  /** Stores final predictions of shadows and controls. Idempotent: what is stored stays. */
  async recordShadows(predictions: readonly NewPrediction[]): Promise<void> {
    await this.database.pool.query({ name: 'insert-shadows', text: INSERT_SHADOWS, values: predictionColumns(predictions) });
  }

  /** What champions and shadows of a kind finally predicted for bars of [from, to), one row a bar and version, by symbol and time. */
  async finalOf(kind: ModelKind, symbols: readonly string[], from: number, to: number): Promise<VersionForecast[]> {
    const { rows } = await this.database.pool.query<VersionPrediction & { excursion: Buffer | null }>(FINAL, [
      kind,
      symbols,
      formatInstant(from),
      formatInstant(to),
    ]);
    return rows.map((row) => ({ ...row, excursion: row.excursion && toQuantiles(row.excursion) }));
  }

  /** What a champion, its control and one shadow beside it finally predicted for bars of [from, to), epoch milliseconds. */
  async beside(
    { kind, version }: Pick<PredictionRow, 'kind' | 'version'>,
    shadow: number | null,
    from: number,
    to: number,
  ): Promise<PairedPrediction[]> {
    const versions = shadow === null ? [version] : [version, shadow];
    const values = [kind, versions, formatInstant(from), formatInstant(to), version];
    return (await this.database.pool.query<PairedPrediction>(BESIDE, values)).rows;
  }

  /** Final records of `symbol`, newest first. */
  async recent(symbol: string, limit: number): Promise<PredictionRecord[]> {
    return this.records(symbol, limit, BEGINNING, END);
  }

  /** The final record of one bar; null where nothing is stored of it. @param ts start of the bar, milliseconds since the Unix epoch */
  async at(symbol: string, ts: number): Promise<PredictionRecord | null> {
    return (await this.records(symbol, 1, ts, ts))[0] ?? null;
  }

  private async records(symbol: string, limit: number, from: number, to: number): Promise<PredictionRecord[]> {
    const { rows } = await this.database.pool.query<StoredRecord>(RECORDS, [symbol, limit, formatInstant(from), formatInstant(to)]);
    return rows.map(toRecord);
  }
}

/** As typed arrays hold them, which on every machine that Node runs on is little-endian. */
function toBytes(quantiles: ArrayLike<number>): Buffer {
  const { buffer, byteOffset, byteLength } = quantiles instanceof Float32Array ? quantiles : Float32Array.from(quantiles);
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A copy: numbers of 32 bits begin at multiples of four bytes, which a slice of what came from the network need not. */
function toQuantiles(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

function predictionColumns(rows: readonly NewPrediction[]): unknown[] {
  return [
    rows.map((row) => row.symbol),
    rows.map((row) => formatInstant(row.ts)),
    rows.map((row) => row.kind),
    rows.map((row) => row.version),
    rows.map((row) => row.role),
    rows.map((row) => row.down),
    rows.map((row) => row.neutral),
    rows.map((row) => row.up),
    rows.map((row) => row.final),
    rows.map(({ excursion }) => (excursion == null ? null : toBytes(excursion))),
  ];
}

function recommendationColumns(rows: readonly RecommendationRow[]): unknown[] {
  return [
    rows.map((row) => row.symbol),
    rows.map((row) => formatInstant(row.ts)),
    rows.map((row) => row.action),
    rows.map((row) => row.confidence),
    rows.map((row) => row.proven),
    rows.map((row) => row.reason),
    rows.map((row) => row.final),
    rows.map((row) => row.medianMove),
    rows.map((row) => row.cost),
  ];
}

/** JSON carries instants as text; the record's own `ts` is the one to use. */
interface StoredRecord {
  readonly symbol: string;
  readonly ts: number;
  readonly lstm: PredictionRow | null;
  readonly transformer: PredictionRow | null;
  readonly recommendation: RecommendationRow | null;
  readonly labels: PredictionRecord['labels'] | null;
}

function toRecord({ symbol, ts, lstm, transformer, recommendation, labels }: StoredRecord): PredictionRecord {
  return {
    symbol,
    ts,
    predictions: { lstm: lstm && { ...lstm, ts }, transformer: transformer && { ...transformer, ts } },
    recommendation: recommendation && { ...recommendation, ts },
    labels: labels ?? {},
  };
}
