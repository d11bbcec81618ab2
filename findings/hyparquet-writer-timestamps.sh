#!/usr/bin/env bash
# hyparquet-writer 0.17.0 marks JavaScript dates with the old converted type TIMESTAMP_MILLIS alone, without a logical type. The Parquet format
# says that this converted type means an instant in UTC. pyarrow 24.0.0 reads it so (timestamp[ms, tz=UTC]); DuckDB 1.5.4 reads the same column as a
# TIMESTAMP without zone, and a cast to TIMESTAMPTZ takes it for local time of the session: in New York, a bar of 14:30 UTC moves by five hours.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts hyparquet-writer@0.17.0 >/dev/null
python3 -m venv venv; venv/bin/pip install --quiet --disable-pip-version-check pyarrow==24.0.0 duckdb==1.5.4 pytz==2025.2
cat > write.js <<'JS'
import { writeFileSync } from 'node:fs';
import { parquetWriteBuffer } from 'hyparquet-writer';
writeFileSync('bars.parquet', new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'ts', data: [new Date('2026-03-06T14:30:00Z')] }] })));
JS
node write.js
venv/bin/python - <<'PY'
import duckdb, pyarrow, pyarrow.parquet as pq
logical = pq.ParquetFile('bars.parquet').schema.column(0).logical_type
arrow = pq.read_table('bars.parquet').schema.field('ts').type
db = duckdb.connect()
db.execute("set timezone = 'America/New_York'")
kind, utc, cast = db.execute("select typeof(ts), epoch_ms(ts), epoch_ms(ts::timestamptz) from 'bars.parquet'").fetchone()
print('written by hyparquet-writer 0.17.0: 2026-03-06T14:30:00Z')
print('in the file     :', logical)
print(f'pyarrow {pyarrow.__version__} :', arrow)
print(f'duckdb {duckdb.__version__}   :', kind, '| read as UTC', utc, '| cast in New York', cast, '| hours apart', (cast - utc) / 3_600_000)
assert 'is_from_converted_type=true' in str(logical) and str(arrow) == 'timestamp[ms, tz=UTC]', 'Changed: the mark in the file, or how pyarrow reads it.'
assert kind == 'TIMESTAMP' and utc == 1772807400000 and cast - utc == 5 * 3_600_000, 'Changed: DuckDB reads it otherwise.'
PY
