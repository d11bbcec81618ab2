#!/usr/bin/env bash
# polars 2.1.0 has no common type for Int64 and UInt64 but Int128, so that pl.concat(how='vertical_relaxed') of two frames whose volumes differ in
# the sign alone gives a column of Int128. It is written to Parquet as FIXED_LEN_BYTE_ARRAY(16) without a logical type. polars alone reads the numbers
# back, by a schema of Arrow that it puts into the file's metadata; for that schema pyarrow 24.0.0 refuses the whole file, other columns included;
# DuckDB 1.5.4 gives a BLOB and hyparquet 1.33.0 a Uint8Array, both without an error.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv; venv/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 pyarrow==24.0.0 duckdb==1.5.4
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts hyparquet@1.33.0 >/dev/null
venv/bin/python - <<'PY'
import polars, duckdb, pyarrow, pyarrow.parquet as pq
signed = polars.DataFrame({'volume': polars.Series([1000, 2000], dtype=polars.Int64)})
unsigned = polars.DataFrame({'volume': polars.Series([3000], dtype=polars.UInt64)})
both = polars.concat([signed, unsigned], how='vertical_relaxed')
both.write_parquet('volume.parquet', compression='snappy')
kind = duckdb.sql("select typeof(volume) from 'volume.parquet'").fetchone()[0]
try:
    arrow = str(pq.ParquetFile('volume.parquet').schema_arrow)
except Exception as error:
    arrow = f'{type(error).__name__}: {error}'
print(f'polars {polars.__version__}   :', both.schema['volume'], '| read back', polars.read_parquet('volume.parquet')['volume'].to_list())
print(f'pyarrow {pyarrow.__version__} :', arrow)
print(f'duckdb {duckdb.__version__}   :', kind)
assert str(both.schema['volume']) == 'Int128', 'Changed: the common type.'
assert 'more than 64 bits' in arrow, 'Changed: pyarrow reads it.'
assert kind == 'BLOB', 'Changed: DuckDB reads it otherwise.'
PY
cat > read.js <<'JS'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
const file = await asyncBufferFromFile('volume.parquet');
const { schema } = await parquetMetadataAsync(file);
const { type, type_length: length, logical_type: logical } = schema[1];
const [{ volume }] = await parquetReadObjects({ file });
console.log('in the file     :', type, length, '| logical type', logical);
console.log('hyparquet 1.33.0:', volume);
if (type !== 'FIXED_LEN_BYTE_ARRAY' || logical !== undefined) throw new Error('Changed: how polars writes it.');
if (!(volume instanceof Uint8Array) || volume.length !== 16) throw new Error('Changed: hyparquet reads it otherwise.');
JS
node read.js
