#!/usr/bin/env bash
# fastparquet 2026.9.0 with pandas 3.1.1: a column of datetime64[s] is written a million times too small. The file calls its numbers
# milliseconds and holds the seconds divided by a thousand, so that a minute of March 2026 becomes one of January 1970, with a zone and
# without, and neighbouring minutes become one. pyarrow 26.0.1 and DuckDB 2.0.1 read 1970 without an error. fastparquet itself reads 1970
# where the column has a zone, and refuses its own file where it has none. The units ms, us and ns are written right. Bars reach pandas as
# seconds by astype('datetime64[s]') and by numpy; nothing complains until somebody looks at the dates.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1 duckdb==2.0.1
venv/bin/python - <<'PY'
import duckdb, fastparquet, pandas as pd, pyarrow, pyarrow.parquet as pq

print('fastparquet', fastparquet.__version__, '· pandas', pd.__version__, '· pyarrow', pyarrow.__version__, '· duckdb', duckdb.__version__)
written = pd.Timestamp('2026-03-02 14:30')
print('written        :', written, 'and the minute after')

def own(path):
    try:
        return str(fastparquet.ParquetFile(path).to_pandas()['time'].iloc[0])
    except ValueError as error:
        return f'ValueError: {error}'

years = {}
for zone in (None, 'UTC'):
    for unit in ('s', 'ms', 'us', 'ns'):
        time = pd.DatetimeIndex([written, written + pd.Timedelta(minutes=1)], tz=zone).as_unit(unit)
        fastparquet.write('bars.parquet', pd.DataFrame({'time': time, 'close': [1.0, 2.0]}))
        first, second = pq.read_table('bars.parquet')['time'].to_pylist()
        duck = duckdb.sql("select year(time) from 'bars.parquet'").limit(1).fetchall()[0][0]
        years[unit, zone] = {first.year, duck}, first == second
        print(f'{unit:2} {zone or "no zone":7}     : pyarrow {first} · DuckDB year {duck} · fastparquet {own("bars.parquet")}{" · both alike" if first == second else ""}')
for (unit, zone), seen in years.items():
    expected = ({1970}, True) if unit == 's' else ({2026}, False)
    assert seen == expected, f'Changed: {unit} {zone} gives {seen}.'
PY
