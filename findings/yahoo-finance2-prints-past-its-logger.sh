#!/usr/bin/env bash
# yahoo-finance2 4.0.2 takes a logger and lets validation of results be switched off; a program that sets both may think that its standard output is its
# own. Where Yahoo sends something else in the place of an object, the library prints the path and the whole schema of the field there by
# `console.log`, not by the logger, and goes on as it was asked to: in the middle of a log in JSON, a line or thirty for each such answer.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts yahoo-finance2@4.0.2 >/dev/null
cat > run.js <<'JS'
import { readFileSync } from 'node:fs';
import YahooFinance from 'yahoo-finance2';

console.error('yahoo-finance2', JSON.parse(readFileSync('node_modules/yahoo-finance2/package.json', 'utf8')).version);
const times = [1769092200, 1769092260];
const answer = (currentTradingPeriod) => ({
  chart: {
    result: [{
      meta: { currency: 'USD', symbol: 'SPY', instrumentType: 'ETF', gmtoffset: -18000, timezone: 'EST', exchangeTimezoneName: 'America/New_York', currentTradingPeriod },
      timestamp: times,
      indicators: { quote: [{ open: [1, 1], high: [1, 1], low: [1, 1], close: [1, 1], volume: [1, 1] }] },
    }],
    error: null,
  },
});
const logged = [];
const log = (...what) => logged.push(what);
const logger = { info: log, warn: log, error: log, debug: () => undefined, dir: log };
const fetch = async () => new Response(JSON.stringify(answer('closed')), { headers: { 'content-type': 'application/json' } });
const yahoo = new YahooFinance({ fetch, logger, versionCheck: false, suppressNotices: ['yahooSurvey'], validation: { logErrors: false } });

let printed = '';
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk) => (printed += chunk, true);
const chart = await yahoo.chart('SPY', { period1: times[0], period2: times[1] + 60, interval: '1m' }, { validateResult: false });
process.stdout.write = write;
console.error('bars:', chart.quotes.length, '- lines by the logger:', logged.length, '- characters on the standard output:', printed.length);
console.error(printed.split('\n').slice(0, 3).join('\n'));
if (chart.quotes.length !== 2 || logged.length > 0) throw new Error('Changed: the answer is read otherwise, or the logger is told.');
if (!printed.includes('schemaPath')) throw new Error('Changed: nothing is printed past the logger.');
JS
node run.js
