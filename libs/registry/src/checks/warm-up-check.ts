import type { Database } from '@tandem/database';
import { Random, WINDOW_BARS } from '@tandem/domain';
import { measureWarmUp, needsMore, productFeatures, RECURSION_MEMORY_BARS, withSigma } from '@tandem/features';
import { CheckRefusedError } from './errors.js';
import type { CheckOutcome, CheckTools, WarmUpResult } from './outcome.js';
import { figureOf, listOf, spanOf } from './sentences.js';
import { readStoredHistory } from './stored-history.js';

/** Cold starts a symbol, as in `npm run tandem -- warm-up`. */
const STARTS = 20;
/** Fewer bars show nothing: a window and what is loaded before it. */
const MIN_BARS = RECURSION_MEMORY_BARS + WINDOW_BARS + 1;

/** Whether what the live loop loads before a window is enough for every feature, on the bars that are stored. */
export async function checkStoredWarmUp(
  database: Database,
  seed: number,
  { symbols, report, features = productFeatures }: CheckTools,
): Promise<CheckOutcome> {
  const random = new Random(seed);
  report(0, 'Reading bars, news and macro series');
  const { history, bars } = await readStoredHistory(database, symbols, random);
  const longest = Math.max(...history.series.map(({ length }) => length));
  if (longest < MIN_BARS)
    throw new CheckRefusedError(
      `The symbol with the most bars has ${longest}, and the check needs ${MIN_BARS} of one. Ask again when more sessions are stored.`,
    );
  const onProgress = (share: number) => report(share, 'Starting cold and comparing with the full history');
  const measured = measureWarmUp(history, withSigma(features), { starts: STARTS, random, onProgress });
  const result: WarmUpResult = {
    check: 'warm-up',
    bars,
    seed,
    starts: measured.starts,
    loaded: RECURSION_MEMORY_BARS,
    offsets: [...measured.offsets],
    features: measured.features.map((one) => ({
      feature: one.feature,
      needed: one.needed,
      enough: !needsMore(one),
      worst: one.worst.map(figureOf),
    })),
  };
  const short = measured.features.filter(needsMore).map(({ feature }) => feature);
  const scope = `${measured.starts} cold starts on ${spanOf(bars)}`;
  const sentence =
    short.length === 0
      ? `The ${RECURSION_MEMORY_BARS} bars loaded before a window are enough for all ${measured.features.length} features: ${scope}.`
      : `The ${RECURSION_MEMORY_BARS} bars loaded before a window are too few for ${listOf(short)}: ${scope}.`;
  return { passed: short.length === 0, sentence, result };
}
