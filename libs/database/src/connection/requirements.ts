import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { ClientBase } from 'pg';
import { UnsuitableDatabaseError } from '../errors.js';
import * as schema from '../schema/index.js';

type Client = Pick<ClientBase, 'query'>;

/** Beside `src` and `dist` alike, two levels above this file. */
export const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** What drizzle-kit wrote of them, oldest first; each is `TAG.sql`. */
export const JOURNAL = JSON.parse(readFileSync(`${MIGRATIONS}/meta/_journal.json`, 'utf8')) as {
  readonly entries: readonly { readonly tag: string }[];
};

/** The first version whose continuous aggregates take buckets with an offset and in a time zone alike (its release notes). */
const MIN_TIMESCALE = '2.15.0';

const EXTENSION = `
  select available.default_version as available, installed_version as installed,
         -- Seen by every account; shared_preload_libraries is not.
         exists (select from pg_settings where name like 'timescaledb.%') as loaded,
         (select rolsuper from pg_roles where rolname = current_user)
           or (version.trusted and has_database_privilege(current_database(), 'create')) as creatable
  from pg_available_extensions as available
  join pg_available_extension_versions as version on version.name = available.name and version.version = available.default_version
  where available.name = 'timescaledb'`;

interface Extension {
  readonly available: string;
  readonly installed: string | null;
  readonly loaded: boolean;
  readonly creatable: boolean;
}

/**
 * Checks, where the server has TimescaleDB, that the migrations can use it.
 * @throws UnsuitableDatabaseError with what to do
 */
export async function requireUsableTimescale(client: Client, url: string): Promise<void> {
  const { rows } = await client.query<Extension>(EXTENSION);
  const [extension] = rows;
  // What the tables are was decided when they were made.
  if (extension === undefined || (extension.installed === null && (await isMigrated(client)))) return;
  const { available, installed, loaded, creatable } = extension;
  const refuse = (fact: string, remedy: string) => {
    const instead = installed === null ? ', or set TIMESCALEDB=off to go without it' : '';
    throw new UnsuitableDatabaseError(url, `${fact}: ${remedy}${instead}`);
  };
  if (!loaded)
    refuse(
      'TimescaleDB is installed there and not loaded',
      "put timescaledb into shared_preload_libraries in the server's postgresql.conf and restart PostgreSQL",
    );
  const version = installed ?? available;
  if (isOlder(version, MIN_TIMESCALE))
    refuse(`TimescaleDB ${version} is too old`, `bring it to ${MIN_TIMESCALE} or later (then: alter extension timescaledb update)`);
  if (installed === null && !creatable)
    refuse('this account may not create the extension timescaledb', 'have an administrator run "create extension timescaledb" there');
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((each) => each.split(/[.-]/, 3).map((part) => Number.parseInt(part, 10) || 0));
  const place = a!.findIndex((part, i) => part !== b![i]);
  return place >= 0 && a![place]! < b![place]!;
}

const TABLES = Object.values(schema as Record<string, unknown>).filter((each) => is(each, PgTable));

/** Names of all tables of this version. */
export const TABLE_NAMES = TABLES.map((table) => getTableConfig(table).name);

/** Constraints, indexes, triggers and relations without which the tables take or give wrong rows, as the newest migration leaves them. */
const ESSENTIAL = [
  ...TABLES.flatMap(namesOf),
  ...['audit_log_append_only', 'champion_changes_append_only', 'signatures_append_only', 'audit_heads_append_only'],
  ...['effective_actions', 'split_spans', 'dividend_spans', 'bars_adjusted', 'bars_5m', 'bars_1h', 'bars_1d'],
];

function namesOf(table: PgTable): string[] {
  const { name, columns, primaryKeys, uniqueConstraints, checks, foreignKeys, indexes } = getTableConfig(table);
  const names = [
    name,
    ...columns.flatMap((column) => [column.primary && `${name}_pkey`, column.isUnique && column.uniqueName]),
    ...[...primaryKeys, ...uniqueConstraints, ...foreignKeys].map((constraint) => constraint.getName()),
    ...checks.map((check) => check.name),
    ...indexes.map((index) => index.config.name),
  ];
  return names.filter((each) => typeof each === 'string');
}

/** What of $1 is missing beside the table of migrations' tables, and what TimescaleDB knows of `bars`. */
const STATE = `
  select
    (select count(*) from drizzle.__drizzle_migrations) as applied,
    array(
      select name from unnest($1::text[]) with ordinality as essential(name, place)
      where not exists (select from pg_class where relname = name and relnamespace = home.oid)
        and not exists (select from pg_constraint where conname = name and connamespace = home.oid)
        and not exists (select from pg_trigger where tgname = name)
      order by place
    ) as missing,
    coalesce(current_setting('timescaledb.restoring', true), 'off') = 'on' as restoring,
    exists (select from pg_class where relname = 'bars_1d_fetched' and relnamespace = home.oid) as aggregated,
    to_regclass('timescaledb_information.hypertables') is not null as timescale
  from (
    select coalesce((select relnamespace from pg_class where oid = to_regclass('champions')), to_regnamespace('public')) as oid
  ) as home`;

interface State {
  readonly applied: number;
  readonly missing: readonly string[];
  readonly restoring: boolean;
  readonly aggregated: boolean;
  readonly timescale: boolean;
}

/**
 * Checks that the tables, where they are those of this version, have kept what makes them right: a restore can lose keys and rows, and
 * answer queries all the same. A database without tables, or of another version, passes.
 * @throws UnsuitableDatabaseError with what to do
 */
export async function requireWholeTables(client: Client, url: string): Promise<void> {
  if (!(await isMigrated(client))) return;
  const { rows } = await client.query<State>(STATE, [ESSENTIAL]);
  const { applied, missing, restoring, aggregated, timescale } = rows[0]!;
  if (restoring)
    throw new UnsuitableDatabaseError(url, 'a restore into it was not finished: run "select timescaledb_post_restore()" there');
  if (Number(applied) !== JOURNAL.entries.length) return;
  const lost = [...missing, ...(aggregated && !(timescale && (await isHypertable(client))) ? ['the hypertable bars'] : [])];
  if (lost.length > 0) throw new UnsuitableDatabaseError(url, `${describe(lost)}, as after a restore that failed in parts: ${REMEDY}`);
}

async function isMigrated(client: Client): Promise<boolean> {
  const question = `select to_regclass('drizzle.__drizzle_migrations') is not null as migrated`;
  const { rows } = await client.query<{ migrated: boolean }>(question);
  return rows[0]!.migrated;
}

const REMEDY =
  'restore the dump again into an empty database, with TimescaleDB between "select timescaledb_pre_restore()" and ' +
  '"select timescaledb_post_restore()", and heed the errors of pg_restore';

/** Enough to recognise the fault by. */
const MAX_NAMED = 3;

function describe(lost: readonly string[]): string {
  const more = lost.length > MAX_NAMED ? ` and ${lost.length - MAX_NAMED} more` : '';
  return `its tables have lost ${lost.slice(0, MAX_NAMED).join(', ')}${more}`;
}

async function isHypertable(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(`select from timescaledb_information.hypertables where hypertable_name = 'bars'`);
  return rowCount !== 0;
}
