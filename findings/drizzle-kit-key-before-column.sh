#!/usr/bin/env bash
# drizzle-kit 0.31.11 with drizzle-orm 0.45.4: a migration that widens a primary key by a new column names the column before it exists. The
# generated file drops the old key, adds the new one, and only then adds the column, so that PostgreSQL refuses it. A table of predictions
# that gains a role as a part of its key is such a change. Tried in PGlite 0.5.17, which is PostgreSQL in WebAssembly: the statements as
# generated fail with 42703, with the column moved to the front they run.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts drizzle-kit@0.31.11 drizzle-orm@0.45.4 @electric-sql/pglite@0.5.17 >/dev/null
node node_modules/esbuild/install.js >/dev/null 2>&1 || true
schema() {
  cat > schema.js <<JS
import { pgTable, primaryKey, integer, text } from 'drizzle-orm/pg-core';
export const forecasts = pgTable('forecasts', { symbol: text().notNull(), minute: integer().notNull()$1 }, (t) => [primaryKey({ columns: [t.symbol, t.minute$2] })]);
JS
  node_modules/.bin/drizzle-kit generate --dialect postgresql --schema ./schema.js --out ./out >/dev/null
}
schema '' ''
schema ", role: text().notNull().default('served')" ', t.role'
cat > run.js <<'JS'
import { readdirSync, readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
console.log('drizzle-kit', version('drizzle-kit'), '· drizzle-orm', version('drizzle-orm'));
const [first, second] = readdirSync('out').filter((name) => name.endsWith('.sql')).sort();
const statements = (name) => readFileSync(`out/${name}`, 'utf8').split('--> statement-breakpoint').map((one) => one.trim());
const kinds = statements(second).map((one) => (/ADD COLUMN/.test(one) ? 'add column' : /DROP CONSTRAINT/.test(one) ? 'drop key' : 'add key'));
console.log('order as generated     :', kinds.join(', '));
const apply = async (all) => {
  const database = await PGlite.create();
  try {
    for (const one of [...statements(first), ...all]) await database.exec(one);
    return 'applied';
  } catch (error) {
    return `refused with ${error.code}`;
  } finally {
    await database.close();
  }
};
const asGenerated = await apply(statements(second));
const columnFirst = await apply([...statements(second)].sort((a, b) => Number(/ADD COLUMN/.test(b)) - Number(/ADD COLUMN/.test(a))));
console.log('as generated           :', asGenerated);
console.log('with the column first  :', columnFirst);
if (kinds.join() !== 'drop key,add key,add column' || asGenerated !== 'refused with 42703' || columnFirst !== 'applied') {
  throw new Error('Changed: see the lines above.');
}
JS
node run.js
