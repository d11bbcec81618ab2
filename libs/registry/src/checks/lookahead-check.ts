import type { Database } from '@tandem/database';
import { Random } from '@tandem/domain';
import { checkLookahead, type Leak } from '@tandem/features';
import type { CheckOutcome, CheckTools, LookaheadResult } from './outcome.js';
import { figureOf, listOf, spanOf } from './sentences.js';
import { readStoredHistory } from './stored-history.js';

/** Bars at which the future is cut off, as in `npm run tandem -- lookahead`. */
const SAMPLES = 30;
/** Values that are listed: of each value and symbol there is one. */
const MAX_LISTED = 100;

/** Whether any feature, label decision or fitted value knows its future, on the bars that are stored. */
export async function checkStoredLookahead(
  database: Database,
  seed: number,
  { symbols, report, features }: CheckTools,
): Promise<CheckOutcome> {
  const random = new Random(seed);
  report(0, 'Reading bars, news and macro series');
  const { history, bars } = await readStoredHistory(database, symbols, random);
  const found = checkLookahead(history, SAMPLES, random, {
    ...(features && { features }),
    onProgress: (share) => report(share, 'Computing features, labels and what is fitted again with the future cut off'),
  });
  const { leaks, instants } = found;
  const scope =
    `${found.features.length} features, label decisions and what is fitted to training, on ${spanOf(bars)}, ` +
    `cut off at ${instants} bars`;
  const names = [...new Set(leaks.map(({ what }) => what))];
  const result: LookaheadResult = {
    check: 'lookahead',
    bars,
    seed,
    instants,
    features: found.features.length,
    found: leaks.length,
    leaks: leaks.slice(0, MAX_LISTED).map(toListed),
  };
  const passed = leaks.length === 0;
  const sentence = passed
    ? `Nothing knows its future: ${scope}.`
    : `${listOf(names)} ${names.length === 1 ? 'knows its' : 'know their'} future: ${scope}.`;
  return { passed, sentence, result };
}

function toListed({ what, symbol, ts, blind, full }: Leak): LookaheadResult['leaks'][number] {
  const at = ts === undefined ? null : new Date(ts).toISOString();
  return { what, symbol: symbol ?? null, at, without: figureOf(blind), knowing: figureOf(full) };
}
