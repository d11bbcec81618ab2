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

/** What is read of one kind's prediction and of what came of it. `known`: there may be an outcome without a label. */
const columnsOf = (kind: ModelKind) => `
  ${kind}.version as ${kind}_version, ${kind}.down as ${kind}_down, ${kind}.neutral as ${kind}_neutral, ${kind}.up as ${kind}_up,
  ${kind}.final as ${kind}_final, ${kind}_outcome.label as ${kind}_label, ${kind}_outcome.ts is not null as ${kind}_known`;

const joinOf = (kind: ModelKind) => `
  left join served as ${kind} on ${kind}.ts = wanted.ts and ${kind}.kind = '${kind}'
  left join became as ${kind}_outcome on ${kind}_outcome.ts = wanted.ts and ${kind}_outcome.kind = '${kind}'`;

/**
 * One record a bar of [$3, $4] of which anything is stored, newest first; each of its parts may be missing. The $2 newest bars are among
 * the newest rows of each table, of which a champion of each kind has one a bar: older ones are not looked at. Each table is read once over
 * their span, and plain columns are sent: a look at each index for each bar, and documents of the rows, took nearly three times as long.
 */
const RECORDS = `
  with wanted as materialized (
    select ts from (
      (select ts from predictions where role = 'champion' and symbol = $1 and final and ts between $3 and $4
       order by ts desc limit ${MODEL_KINDS.length} * $2::int)
      union
      (select ts from recommendations where symbol = $1 and final and ts between $3 and $4 order by ts desc limit $2::int)
    ) as stored order by ts desc limit $2::int
  ), span as materialized (
    select min(ts) as first, max(ts) as last from wanted
  ), served as materialized (
    select ts, kind, version, down, neutral, up, final from predictions, span
    where role = 'champion' and symbol = $1 and ts between first and last
  ), became as materialized (
    select ts, kind, label from outcomes, span where symbol = $1 and ts between first and last
  ), recommended as (
    select ts, action, confidence, proven, reason, final, median_move, cost from recommendations, span
    where symbol = $1 and ts between first and last
  )
  select wanted.ts, ${MODEL_KINDS.map(columnsOf).join(',')},
    action, confidence, proven, reason, recommended.final, median_move as "medianMove", cost
  from wanted ${MODEL_KINDS.map(joinOf).join('')}
  left join recommended on recommended.ts = wanted.ts
  order by wanted.ts desc`;

/** Of a version that was both, what it predicted as champion. */
const FINAL = `
  select distinct on (symbol, ts, version) symbol, ts, version, down, neutral, up, excursion from predictions
  where kind = $1 and symbol = any($2) and ts >= $3 and ts < $4 and final and role in ('champion', 'shadow')
  order by symbol, ts, version, role`;

const RECOMMENDED = `
  select symbol, ts from recommendations join unnest($1::text[], $2::timestamptz[]) as asked (symbol, ts) using (symbol, ts) where final`;

/** What a prediction is stored under. */
const KEY = 'symbol, ts, kind, role, version';

const RECORDED = `
  select ${KEY} from predictions
  join unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::int[]) as asked (${KEY}) using (${KEY}) where final`;

/** By what a prediction is found. */
export type PredictionKey = Pick<PredictionRow, 'symbol' | 'ts' | 'kind' | 'role' | 'version'>;

/** What one version predicted for one bar. */
export type VersionPrediction = Pick<PredictionRow, 'symbol' | 'ts' | 'version' | 'down' | 'neutral' | 'up'>;

/** The same with its quantiles of the log excursion (EXCURSION_VALUES); null where it forecast none. */
export interface VersionForecast extends VersionPrediction {
  readonly excursion: Float32Array | null;
}

/** Index `predictions_by_version` finds each of the versions. */
const BESIDE = `
  select symbol, ts, role, version, down, neutral, up from predictions
  where kind = $1 and version = any($2) and ts >= $3 and ts < $4 and final and symbol = any($6)
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

  /** Those of the bars that are finally recommended on. */
  async recommended(bars: readonly Pick<RecommendationRow, 'symbol' | 'ts'>[]): Promise<Pick<RecommendationRow, 'symbol' | 'ts'>[]> {
    const values = [bars.map(({ symbol }) => symbol), bars.map(({ ts }) => formatInstant(ts))];
    return (await this.database.pool.query<Pick<RecommendationRow, 'symbol' | 'ts'>>(RECOMMENDED, values)).rows;
  }

  /** Those of the predictions that are stored and final. */
  async recorded(predictions: readonly PredictionKey[]): Promise<PredictionKey[]> {
    const values = [
      predictions.map(({ symbol }) => symbol),
      predictions.map(({ ts }) => formatInstant(ts)),
      predictions.map(({ kind }) => kind),
      predictions.map(({ role }) => role),
      predictions.map(({ version }) => version),
    ];
    return (await this.database.pool.query<PredictionKey>(RECORDED, values)).rows;
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

  /** What a champion, its control and one shadow beside it finally predicted for bars of symbols in [from, to), epoch milliseconds. */
  async beside(
    { kind, version }: Pick<PredictionRow, 'kind' | 'version'>,
    shadow: number | null,
    symbols: readonly string[],
    from: number,
    to: number,
  ): Promise<PairedPrediction[]> {
    const versions = shadow === null ? [version] : [version, shadow];
    const values = [kind, versions, formatInstant(from), formatInstant(to), version, symbols];
    return (await this.database.pool.query<PairedPrediction>(BESIDE, values)).rows;
  }

  /** The newest `limit` final records of `symbol`, of bars that start in [from, to], newest first. */
  async recent(symbol: string, limit: number, { from, to } = { from: BEGINNING, to: END }): Promise<PredictionRecord[]> {
    return this.records(symbol, limit, from, to);
  }

  /** The final record of one bar; null where nothing is stored of it. @param ts start of the bar, milliseconds since the Unix epoch */
  async at(symbol: string, ts: number): Promise<PredictionRecord | null> {
    return (await this.records(symbol, 1, ts, ts))[0] ?? null;
  }

  private async records(symbol: string, limit: number, from: number, to: number): Promise<PredictionRecord[]> {
    const { rows } = await this.database.pool.query<StoredRecord>(RECORDS, [symbol, limit, formatInstant(from), formatInstant(to)]);
    return rows.map((row) => toRecord(symbol, row));
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

/** A row of `RECORDS`: null where there is none of a part. */
type StoredRecord = Pick<PredictionRecord, 'ts'> &
  ({ readonly action: null } | Omit<RecommendationRow, 'symbol' | 'ts'>) &
  Readonly<Record<`${ModelKind}_${'version' | 'down' | 'neutral' | 'up'}`, number>> &
  Readonly<Record<`${ModelKind}_final`, boolean | null>> &
  Readonly<Record<`${ModelKind}_known`, boolean>> &
  Readonly<Record<`${ModelKind}_label`, number | null>>;

function toRecord(symbol: string, row: StoredRecord): PredictionRecord {
  const { ts } = row;
  const prediction = (kind: ModelKind): PredictionRow | null => {
    const final = row[`${kind}_final`];
    if (final === null) return null;
    const [version, down] = [row[`${kind}_version`], row[`${kind}_down`]];
    return { symbol, ts, kind, version, role: 'champion', down, neutral: row[`${kind}_neutral`], up: row[`${kind}_up`], final };
  };
  const known = MODEL_KINDS.filter((kind) => row[`${kind}_known`]);
  return {
    symbol,
    ts,
    predictions: { lstm: prediction('lstm'), transformer: prediction('transformer') },
    recommendation: row.action === null ? null : toRecommendation(symbol, row),
    labels: Object.fromEntries(known.map((kind) => [kind, row[`${kind}_label`]])),
  };
}

function toRecommendation(symbol: string, row: Omit<RecommendationRow, 'symbol'>): RecommendationRow {
  const { ts, action, confidence, proven, reason, final, medianMove, cost } = row;
  return { symbol, ts, action, confidence, proven, reason, final, medianMove, cost };
}
