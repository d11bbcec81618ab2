#!/usr/bin/env bash
# hyparquet-writer 0.17.0: the type of a column given without one is guessed from its first 1,000 values alone. A column whose first missing
# value comes later than that is taken for a required one, and writing throws; the same values with a null among the first thousand are written.
# Bars of a quiet symbol have their first missing field weeks into a file, so an export works on samples and fails on the real thing. Passing
# `type` with `nullable: true` for every column avoids the guess.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts hyparquet-writer@0.17.0 >/dev/null
cat > run.js <<'JS'
import { readFileSync } from 'node:fs';
import { parquetWriteBuffer } from 'hyparquet-writer';
console.log('hyparquet-writer', JSON.parse(readFileSync('node_modules/hyparquet-writer/package.json', 'utf8')).version);
const closes = (missingAt) => Array.from({ length: 2_000 }, (_, i) => (i === missingAt ? null : 100 + i / 100));
const write = (column) => {
  try {
    return `written, ${parquetWriteBuffer({ columnData: [{ name: 'close', ...column }] }).byteLength} bytes`;
  } catch (error) {
    return `throws: ${error.message}`;
  }
};
const early = write({ data: closes(10) });
const late = write({ data: closes(1_500) });
const typed = write({ data: closes(1_500), type: 'DOUBLE', nullable: true });
console.log('null at row 10, no type          :', early);
console.log('null at row 1500, no type        :', late);
console.log('null at row 1500, DOUBLE nullable:', typed);
if (!early.startsWith('written') || !late.startsWith('throws') || !typed.startsWith('written')) throw new Error('Changed: see the lines above.');
JS
node run.js
