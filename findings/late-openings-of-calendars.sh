#!/usr/bin/env bash
# Both public calendars of the NYSE agree on every session from 1998 to 2025, but not on when it opened: exchange_calendars 4.13.2 has 09:30 on days on
# which pandas_market_calendars 5.5.0 has a late opening, among them 12:00 on 2002-09-11, a difference of 150 minutes. A count of missing minutes
# depends on which one is asked.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv; venv/bin/pip install --quiet --disable-pip-version-check pandas_market_calendars==5.5.0 exchange_calendars==4.13.2
venv/bin/python - <<'PY'
import exchange_calendars, pandas as pd, pandas_market_calendars
first, last = '1998-01-02', '2025-12-31'
other = exchange_calendars.get_calendar('XNYS', start='1998-01-01', end='2026-01-02').schedule.loc[first:last]
late = pandas_market_calendars.get_calendar('NYSE').schedule(first, last)
assert list(late.index) == list(other.index), 'Changed: the sessions differ.'
local = lambda series: series.dt.tz_convert('America/New_York').dt.strftime('%H:%M')
opens = pd.DataFrame({'pandas_market_calendars': local(late['market_open']), 'exchange_calendars': local(other['open'])})
different = opens[opens.iloc[:, 0] != opens.iloc[:, 1]]
print(f'{len(opens)} sessions alike; opened otherwise:')
print(different.to_string())
assert '2002-09-11' in different.index and list(different.loc['2002-09-11']) == ['12:00', '09:30'], 'Changed: 2002-09-11.'
assert len(different) >= 6, 'Changed: fewer differences.'
PY
