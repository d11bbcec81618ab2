import { cpus } from 'node:os';
import { benchLive } from './live.ts';
import { ms, type Quantiles } from './quantiles.ts';

const BENCHES = ['live'];

/** `npm run bench -- live`: measures, prints a table for docs/benchmarks.md, and JSON as the last line. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !BENCHES.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`No such benchmark: ${unknown.join(', ')}. There are: ${BENCHES.join(', ')}.\n`);
    return 2;
  }
  const settings = { SOURCE: process.env['SOURCE'] ?? 'simulated', MARKET_SPEED: process.env['MARKET_SPEED'] ?? '60' };
  const live = await benchLive(settings);
  const row = (name: string, { count, p50, p99, max }: Quantiles) => `| ${name} | ${count} | ${ms(p50)} | ${ms(p99)} | ${ms(max)} |`;
  process.stdout.write([
    `${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}, source ${settings.SOURCE} at ${settings.MARKET_SPEED}×`,
    `First update with both predictions: ${ms(live.firstPredictionMs / 1000)} s after the start of all processes`,
    '',
    '| milliseconds | n | p50 | p99 | max |',
    '|---|---|---|---|---|',
    row('bar announced → `update` received, 20 symbols', live.updateMs),
    row('both champions, 20 windows', live.bothModelsMs),
    '',
    JSON.stringify(live),
    '',
  ].join('\n'));
  return 0;
}

process.exit(await main(process.argv.slice(2)));
