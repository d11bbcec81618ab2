import { describe, expect, it } from 'vitest';
import { MarketClockRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { MARKET_SYMBOL } from '@tandem/domain';
import { FEATURE_NAMES, productFeatures, type FeatureComputation } from '@tandem/features';
import { plantLeak, randomHistory } from '@tandem/features/testing';
import { storeHistory } from '../../testing/index.js';
import { CheckRefusedError } from './errors.js';
import type { LookaheadResult, WarmUpResult } from './outcome.js';
import { runCheck, type CheckOrder } from './run-check.js';

const SYMBOLS = ['AAA', 'BBB', MARKET_SYMBOL];
/** As many as a full training needs. */
const SESSIONS = 20;

const server = useDatabase();
const stored = () => server.createFilled('random_20_sessions', (draft) => storeHistory(draft, randomHistory(SESSIONS)));

interface Report {
  readonly share: number;
  readonly doing: string;
}

async function run(database: Database, order: Partial<CheckOrder>, features?: FeatureComputation, symbols: readonly string[] = SYMBOLS) {
  const reports: Report[] = [];
  const report = (share: number, doing: string) => void reports.push({ share, doing });
  const outcome = await runCheck(
    database,
    { check: 'lookahead', seed: 3, session: null, ...order },
    { symbols, report, ...(features && { features }) },
  );
  return { ...outcome, reports };
}

describe('look-ahead on stored bars', () => {
  it('passes the product, says how far it is, and what it has looked at', async () => {
    const { passed, sentence, result, reports } = await run(await stored(), {});
    expect(result).toMatchObject({ check: 'lookahead', found: 0, leaks: [], features: FEATURE_NAMES.length });
    expect(passed).toBe(true);
    const { bars, instants } = result as LookaheadResult;
    expect(bars).toMatchObject({ symbols: SYMBOLS, symbolsStored: 3, sessions: SESSIONS });
    expect(instants).toBeGreaterThan(15);
    expect(sentence).toContain(`of 3 symbols in 20 sessions, ${bars.first} to ${bars.last}, cut off at ${instants} bars.`);
    const shares = reports.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.length).toBeGreaterThan(instants);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  it('finds a planted feature that looks ahead, by name, symbol and bar', async () => {
    const { passed, sentence, result } = await run(await stored(), {}, plantLeak(productFeatures, 'centred_mean'));
    const { found, leaks } = result as LookaheadResult;
    expect(passed).toBe(false);
    expect(sentence).toMatch(/^centred_mean knows its future: \d+ features/);
    expect(found).toBe(3);
    expect(leaks.map(({ what, symbol }) => [what, symbol])).toEqual(SYMBOLS.map((symbol) => ['centred_mean', symbol]));
    // Without the next bar there is no mean; JSON has no NaN.
    expect(leaks[0]).toMatchObject({ at: expect.stringMatching(/^2025-\d\d-\d\dT\d\d:\d\d:00\.000Z$/), without: null });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('looks at the same bars with the same seed', async () => {
    const database = await stored();
    const leaks = async () =>
      ((await run(database, {}, plantLeak(productFeatures, 'centred_mean'), [MARKET_SYMBOL])).result as LookaheadResult).leaks;
    expect(await leaks()).toEqual(await leaks());
  });
});

describe('warm-up on stored bars', () => {
  it('passes the product, and names a feature that needs more than is loaded', async () => {
    const database = await stored();
    const sound = await run(database, { check: 'warm-up' }, undefined, [MARKET_SYMBOL]);
    expect(sound.passed).toBe(true);
    const { features, loaded } = sound.result as WarmUpResult;
    expect(features.map(({ feature }) => feature)).toEqual([...FEATURE_NAMES, 'sigma']);
    expect(features.every(({ enough, needed }) => enough && needed! <= loaded)).toBe(true);
    const slow = await run(database, { check: 'warm-up' }, plantLeak(productFeatures, 'running_mean'), [MARKET_SYMBOL]);
    expect(slow.passed).toBe(false);
    expect(slow.sentence).toMatch(/^The 2000 bars loaded before a window are too few for running_mean: /);
    expect((slow.result as WarmUpResult).features.find(({ enough }) => !enough)).toMatchObject({ feature: 'running_mean', needed: null });
  });
});

describe('a check that cannot be carried out', () => {
  const refusal = (database: Database, order: Partial<CheckOrder>) =>
    run(database, order).then(
      () => null,
      (error: unknown) => error,
    );

  it('says what is missing before the market is prepared', async () => {
    const error = await refusal(await server.createDatabase(), {});
    expect(error).toBeInstanceOf(CheckRefusedError);
    expect(error).toMatchObject({ message: expect.stringContaining('No session is over yet') });
  });

  it('says what is missing while too few sessions are stored', async () => {
    const database = await server.createDatabase();
    await storeHistory(database, randomHistory(4));
    expect(await refusal(database, {})).toMatchObject({ name: 'CheckRefusedError', message: expect.stringContaining('sessions') });
    expect(await refusal(database, { check: 'warm-up' })).toMatchObject({ message: expect.stringContaining('needs 2061 of one') });
    expect(await refusal(database, { check: 'reconcile', session: '2025-03-05' })).toMatchObject({
      message: expect.stringContaining('No champion predicted'),
    });
  });

  it('leaves the session under way out', async () => {
    const database = await server.createDatabase();
    await storeHistory(database, randomHistory(SESSIONS));
    const clocks = new MarketClockRepository(database);
    await clocks.write({ ...(await clocks.read())!, state: 'open' });
    expect(await refusal(database, {})).toMatchObject({ message: expect.stringContaining('19 are stored') });
  });
});
