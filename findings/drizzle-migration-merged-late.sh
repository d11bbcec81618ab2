#!/usr/bin/env bash
# drizzle-orm 0.45.4: a migration whose journal entry is older than the newest one that a database has had is never applied, and nothing says
# so. Two branches make one each; the database of who merged first has the newer of the two, and when the other is merged, the migrator
# compares its `when` with the newest `created_at` of its own table and passes over it: no error, no log, the table is missing. The order of
# the journal and the numbers in the names do not matter; a database from empty gets both. Tried in PGlite 0.5.17, which is PostgreSQL in
# WebAssembly.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts drizzle-orm@0.45.4 @electric-sql/pglite@0.5.17 >/dev/null
cat > run.js <<'JS'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';

console.log('drizzle-orm', JSON.parse(readFileSync('node_modules/drizzle-orm/package.json', 'utf8')).version);
const BARS = { tag: '0000_bars', when: 1_000, sql: 'create table bars (symbol text)' };
const CHECKS = { tag: '0001_checks', when: 2_000, sql: 'create table checks (id integer)' };
const EVENTS = { tag: '0002_events', when: 3_000, sql: 'create table events (id integer)' };

function writeFolder(name, migrations) {
  mkdirSync(`${name}/meta`, { recursive: true });
  migrations.forEach(({ tag, sql }) => writeFileSync(`${name}/${tag}.sql`, sql));
  const entries = migrations.map(({ tag, when }, idx) => ({ idx, version: '7', when, tag, breakpoints: true }));
  writeFileSync(`${name}/meta/_journal.json`, JSON.stringify({ version: '7', dialect: 'postgresql', entries }));
}
writeFolder('mine', [BARS, EVENTS]);
writeFolder('merged', [BARS, CHECKS, EVENTS]);

async function tablesAfter(...folders) {
  const client = await PGlite.create();
  for (const migrationsFolder of folders) await migrate(drizzle(client), { migrationsFolder });
  const { rows } = await client.query(`select table_name from information_schema.tables where table_schema = 'public' order by 1`);
  await client.close();
  return rows.map((row) => row.table_name).join(', ');
}
const fromEmpty = await tablesAfter('merged');
const afterMerge = await tablesAfter('mine', 'merged');
console.log('a database from empty            :', fromEmpty);
console.log('one that had the newer one before:', afterMerge);
if (fromEmpty !== 'bars, checks, events' || afterMerge !== 'bars, events') throw new Error('Changed: see the lines above.');
JS
node run.js
