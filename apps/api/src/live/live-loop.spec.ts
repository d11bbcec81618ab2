import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, WINDOW_BARS } from '@tandem/domain';
import { FEATURE_NAMES, FEATURE_SETS } from '@tandem/features';
import { COST, LiveFixture, TODAY, type FakeRunner } from '../../testing/live-fixture.js';

/** The windows that a model was last given: each sixty rows of its features. */
function windowsOf({
  seen,
  metadata: {
    featureNames: { length: width },
  },
}: FakeRunner): number[][][] {
  const rows = Array.from({ length: seen!.length / width }, (_, row) => [...seen!.subarray(row * width, (row + 1) * width)]);
  return Array.from({ length: rows.length / WINDOW_BARS }, (_, i) => rows.slice(i * WINDOW_BARS, (i + 1) * WINDOW_BARS));
}

describe('LiveLoop', () => {
  let live: LiveFixture;
  beforeEach(() => {
    live = new LiveFixture();
  });
  afterEach(() => live.loop.stop());

  const recommended = () => live.gs?.recommendation.reason;

  it('publishes each committed bar with both predictions, and records it', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    const [gs] = live.commitMinute();
    await live.cycle('closed');
    const update = live.updates.findLast(({ symbol }) => symbol === 'GS')!;
    expect(update).toMatchObject({ price: gs!.close, final: true, predictions: { lstm: { version: 1 }, transformer: { version: 1 } } });
    expect(update.recommendation).toMatchObject({ action: 'BUY', reason: 'confirmed' });
    expect(live.recorded).toContain(`GS ${gs!.ts}`);
    expect(live.explained).toContain(`GS ${gs!.ts}`);
  });

  it('publishes with each bar how far price is expected to go, and records it once', async () => {
    await live.promote();
    for (const runner of live.runners) runner.excursion = Math.log(0.002);
    live.commitMinute();
    await live.cycle('closed');
    expect(live.updates.at(-1)).toMatchObject({ expectedMove: [], expectedMoveReason: 'warming_up' });
    await live.moves.refresh();
    const [gs] = live.commitMinute();
    await live.cycle('closed');
    await live.cycle('champions');
    const { expectedMove, expectedMoveReason } = live.updates.findLast(({ symbol }) => symbol === 'GS')!;
    expect(expectedMove).toHaveLength(9);
    expect(expectedMoveReason).toBeNull();
    expect(expectedMove[4]!.up).toBeCloseTo(gs!.close * Math.exp(0.002), 3);
    expect(live.movesRecorded.map(({ symbol, ts }) => `${symbol} ${ts}`).sort()).toEqual([`GS ${gs!.ts}`, `SPY ${gs!.ts}`]);
  });

  it('publishes predictions without an expected move where the cone fails', async () => {
    await live.promote();
    for (const runner of live.runners) runner.excursion = Math.log(0.002);
    live.commitMinute();
    await live.cycle('closed');
    await live.moves.refresh();
    live.cone.observe = () => {
      throw new Error('the cone fails');
    };
    const [gs] = live.commitMinute();
    await live.cycle('closed');
    const update = live.updates.findLast(({ symbol }) => symbol === 'GS')!;
    expect(update).toMatchObject({ price: gs!.close, expectedMove: [], expectedMoveReason: 'warming_up' });
    expect(update.recommendation).toMatchObject({ action: 'BUY', reason: 'confirmed' });
    expect(live.recorded).toContain(`GS ${gs!.ts}`);
    expect(live.failures).toEqual(['the cone fails']);
  });

  it('holds what both models signal when the move that they expect does not pay for the trade, and says by how much', async () => {
    await live.promote();
    for (const runner of live.runners) runner.excursion = Math.log(1.5 * COST);
    const [gs] = live.commitMinute();
    await live.cycle('closed');
    const { recommendation } = live.updates.findLast(({ symbol, ts }) => symbol === 'GS' && ts === new Date(gs!.ts).toISOString())!;
    expect(recommendation).toMatchObject({ action: 'HOLD', reason: 'move_below_cost', cost: COST });
    expect(recommendation.medianMove).toBeCloseTo(1.5 * COST, 6);
  });

  it('gives each champion the features that it reads, in its order, side by side', async () => {
    await live.promote(1);
    live.commitMinute();
    await live.cycle('closed');
    const everything = windowsOf(live.runners[0]!);
    Object.assign(live.features, { lstm: FEATURE_SETS.plain, transformer: [...FEATURE_SETS.barrier].reverse() });
    await live.promote(2);
    await live.cycle('champions');
    for (const runner of live.runners.slice(2)) {
      const { featureNames } = runner.metadata;
      const expected = everything.map((rows) => rows.map((row) => featureNames.map((name) => row[FEATURE_NAMES.indexOf(name)])));
      // The symbols need not come in the same order.
      expect(windowsOf(runner)).toEqual(expect.arrayContaining(expected));
    }
    expect(recommended()).toBe('confirmed');
    expect(live.gs?.predictions).toMatchObject({ lstm: { version: 2 }, transformer: { version: 2 } });
  });

  it('publishes and records every minute when several were committed at once', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    live.updates.length = 0;
    const bars = [live.commitMinute(), live.commitMinute(), live.commitMinute()].flat();
    await live.cycle('closed');
    expect(live.updates.map(({ symbol, ts }) => `${symbol} ${Date.parse(ts)}`).sort()).toEqual(
      bars.map(({ symbol, ts }) => `${symbol} ${ts}`).sort(),
    );
    expect(live.recorded).toEqual(expect.arrayContaining(bars.map(({ symbol, ts }) => `${symbol} ${ts}`)));
  });

  it('has shadows predict the recorded bars once these are published, by the features that each reads', async () => {
    await live.promote(2);
    live.features.lstm = FEATURE_SETS.plain;
    await live.shadow({ kind: 'lstm', role: 'shadow', version: 1 }, { kind: 'transformer', role: 'control', version: 2 });
    const publishedBefore: number[] = [];
    for (const runner of live.shadowRunners.values()) {
      const usual = runner.predict.bind(runner);
      runner.predict = (...args) => (publishedBefore.push(live.updates.length), usual(...args));
    }
    const bars = live.commitMinute();
    live.forming = live.market.minute(TODAY.open + BAR_MS);
    await live.cycle('closed');
    await live.settled(() => live.shadowed.length > 0);
    expect(publishedBefore).toEqual([live.updates.length, live.updates.length]);
    expect(live.shadowed.map(({ symbol, ts, role, kind }) => `${symbol} ${ts} ${role} ${kind}`).sort()).toEqual(
      bars.flatMap(({ symbol, ts }) => [`${symbol} ${ts} control transformer`, `${symbol} ${ts} shadow lstm`]).sort(),
    );
    const { seen, metadata } = live.shadowRunners.get('lstm v1')!;
    expect(metadata.featureNames).toEqual(FEATURE_SETS.plain);
    expect(seen).toHaveLength(bars.length * WINDOW_BARS * FEATURE_SETS.plain.length);
    expect(live.shadowLatency.takeSummary()?.count).toBe(1);
  });

  it('goes on as if there were none while a shadow fails', async () => {
    await live.promote(2);
    await live.shadow({ kind: 'lstm', role: 'shadow', version: 1 });
    live.shadowRunners.get('lstm v1')!.failure = new Error('not finite');
    for (let minute = 0; minute < 3; minute++) {
      live.commitMinute();
      await live.cycle('closed');
    }
    expect(recommended()).toBe('confirmed');
    expect(live.recorded).toHaveLength(6);
    expect([live.shadowed, live.failures]).toEqual([[], ['lstm v1: not finite']]);
  });

  it('leaves the bars alone while the market is prepared, and then knows all of them', async () => {
    await live.promote();
    live.commitMinute();
    live.clock = { ...live.clock!, session: null };
    await live.cycle('closed');
    expect(live.updates).toEqual([]);
    const [gs] = live.commitMinute();
    await live.cycle('clock');
    expect(live.updates.findLast(({ symbol }) => symbol === 'GS')).toMatchObject({ price: gs!.close, final: true });
  });

  it('publishes nothing twice', async () => {
    live.commitMinute();
    await live.cycle('closed');
    const published = live.updates.length;
    await live.cycle('closed', 'poll');
    expect(live.updates).toHaveLength(published);
  });

  it('holds for want of champions, and lets new ones predict at once', async () => {
    live.commitMinute();
    await live.cycle('closed');
    expect(recommended()).toBe('no_champion');
    await live.promote();
    await live.cycle('champions');
    expect(recommended()).toBe('confirmed');
  });

  it('does not record twice a bar on which new champions predict again', async () => {
    await live.promote(1);
    live.commitMinute();
    await live.cycle('closed');
    const recorded = live.recorded.length;
    await live.promote(2);
    await live.cycle('champions');
    expect(live.gs?.predictions.lstm?.version).toBe(2);
    expect(live.recorded).toHaveLength(recorded);
  });

  it('gives forming bars a provisional prediction that is not recorded', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    const recorded = live.recorded.length;
    live.forming = live.market.minute(TODAY.open + BAR_MS);
    live.setClock(TODAY.open + BAR_MS + 30_000, TODAY.open);
    await live.cycle('forming');
    expect(live.gs).toMatchObject({ final: false, bar: live.forming[0], windowComplete: true });
    expect(live.gs?.predictions.lstm).not.toBeNull();
    expect(live.recorded).toHaveLength(recorded);
  });

  it('takes a correction of a recent bar into the window', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    const before = live.runners[0]!.seen!.slice();
    const last = live.bars.findLastIndex(({ symbol }) => symbol === 'GS');
    live.bars[last] = { ...live.bars[last]!, close: live.bars[last]!.high };
    await live.cycle('closed');
    expect(live.gs?.bar.close).toBe(live.bars[last]!.high);
    expect(live.runners[0]!.seen).not.toEqual(before);
  });

  it('takes bars that come late, from long before the newest ones, into the features', async () => {
    await live.promote();
    const late = live.bars.findIndex(({ symbol, ts }) => symbol === 'GS' && ts === live.bars.at(-1)!.ts - 40 * BAR_MS);
    const [bar] = live.bars.splice(late, 1);
    live.commitMinute();
    await live.cycle('closed');
    expect(live.gs?.missingMinutes).toBe(1);
    live.bars.splice(late, 0, bar!);
    live.loop.onBars({ change: 'closed', from: bar!.ts });
    await live.settled(() => live.gs?.missingMinutes === 0);
  });

  it('takes them into the features also when newer bars came in the same transaction', async () => {
    await live.promote();
    const late = live.bars.findIndex(({ symbol, ts }) => symbol === 'GS' && ts === live.bars.at(-1)!.ts - 40 * BAR_MS);
    const [bar] = live.bars.splice(late, 1);
    live.commitMinute();
    await live.cycle('closed');
    live.bars.splice(late, 0, bar!);
    const [newest] = live.commitMinute();
    live.loop.onBars({ change: 'closed', from: bar!.ts });
    await live.settled(() => live.gs?.bar.ts === newest!.ts && live.gs.missingMinutes === 0);
  });

  it('takes a bar into the features that comes with newer ones and is older than what is read with them', async () => {
    await live.promote();
    // Of the ten newest bars once one more has come, which are what is read: with another one it is the eleventh.
    const late = live.bars.findIndex(({ symbol, ts }) => symbol === 'GS' && ts === live.bars.at(-1)!.ts - 8 * BAR_MS);
    const [bar] = live.bars.splice(late, 1);
    live.commitMinute();
    await live.cycle('closed');
    expect(live.gs?.missingMinutes).toBe(1);
    live.bars.splice(late, 0, bar!);
    const [newest] = live.commitMinute();
    live.loop.onBars({ change: 'closed', from: bar!.ts });
    await live.settled(() => live.gs?.bar.ts === newest!.ts);
    expect(live.gs?.missingMinutes).toBe(0);
  });

  it('holds as stale when no bar comes any more', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    expect(recommended()).toBe('confirmed');
    live.now += 20_000;
    live.loop.tick();
    expect(recommended()).toBe('stale_data');
    expect(live.updates.at(-1)?.recommendation.action).toBe('HOLD');
    expect(live.statuses.at(-1)?.stale).toBe(true);
  });

  it('holds for a symbol that stands still while the others go on', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    for (let minute = 0; minute < 18; minute++) {
      live.now += 1_000;
      const bars = live.commitMinute();
      live.bars = live.bars.filter((bar) => bar.symbol !== 'GS' || bar.ts < bars[0]!.ts);
      await live.cycle('closed');
    }
    live.loop.tick();
    expect(recommended()).toBe('stale_data');
    expect(live.states.get('SPY')?.recommendation.reason).toBe('confirmed');
  });

  it('holds for a symbol whose bars had stopped before this process started', async () => {
    for (let minute = 0; minute < 20; minute++) live.commitMinute();
    const stopped = TODAY.open + BAR_MS;
    live.bars = live.bars.filter(({ symbol, ts }) => symbol !== 'GS' || ts <= stopped);
    await live.promote();
    await live.cycle('closed');
    expect(recommended()).toBe('stale_data');
    expect(live.updates.find(({ symbol }) => symbol === 'GS')?.ageMs).toBe(18_000);
    expect(live.states.get('SPY')?.recommendation.reason).toBe('confirmed');
    await live.cycle('champions');
    expect(recommended()).toBe('stale_data');
  });

  it('holds for a symbol whose forming bar stands still while the market goes on', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    live.forming = live.market.minute(TODAY.open + BAR_MS);
    live.setClock(TODAY.open + BAR_MS + 30_000, TODAY.open);
    await live.cycle('forming');
    expect(recommended()).toBe('confirmed');
    live.now += 20_000;
    live.setClock(TODAY.open + 21 * BAR_MS + 30_000, TODAY.open + 20 * BAR_MS);
    await live.cycle('forming');
    expect(recommended()).toBe('stale_data');
  });

  it('holds a symbol whose inputs the drift monitor found faulty, and that one alone, until it is over', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    live.marketState.hold(new Map([['GS', 'input_fault']]));
    live.loop.tick();
    expect([recommended(), live.states.get('SPY')?.recommendation.reason]).toEqual(['input_fault', 'confirmed']);
    live.marketState.hold(new Map());
    live.loop.tick();
    expect(recommended()).toBe('confirmed');
  });

  it('holds everything while the drift monitor does, and records it so', async () => {
    await live.promote();
    live.marketState.hold(new Map([['*', 'market_drift']]));
    live.commitMinute();
    await live.cycle('closed');
    expect([recommended(), live.states.get('SPY')?.recommendation.reason]).toEqual(['market_drift', 'market_drift']);
    expect(live.updates.at(-1)?.recommendation.action).toBe('HOLD');
  });

  it('holds once the market has closed', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    live.setClock(TODAY.close, TODAY.open, 'closed');
    await live.cycle('clock');
    expect(recommended()).toBe('market_closed');
  });

  it('holds while the database is unavailable, reports so, and catches up when it is back', async () => {
    await live.promote();
    live.commitMinute();
    await live.cycle('closed');
    live.failure = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    await live.cycle('poll');
    expect(recommended()).toBe('stale_data');
    expect(live.statuses.at(-1)).toMatchObject({ database: 'down', stale: true });
    const [gs] = live.commitMinute();
    live.failure = null;
    await live.settled(() => live.gs?.bar.ts === gs!.ts);
    expect(recommended()).toBe('confirmed');
    expect(live.statuses.at(-1)).toMatchObject({ database: 'up', stale: false });
    expect(live.failures).toContain('connect refused');
  });

  it('holds when a model fails on complete data, and reports which', async () => {
    await live.promote();
    live.runners[1]!.failure = new Error('not finite');
    live.commitMinute();
    await live.cycle('closed');
    expect(recommended()).toBe('input_fault');
    expect(live.failures).toEqual(['transformer: not finite']);
  });

  it('waits for sixty bars before it predicts', async () => {
    await live.promote();
    live.bars = live.bars.slice(-2 * 100);
    live.commitMinute();
    await live.cycle('closed');
    expect(recommended()).toBe('warming_up');
    expect(live.gs?.predictions.lstm).toBeNull();
  });

  it('holds when more than five minutes of the window are missing', async () => {
    await live.promote();
    const gap = live.bars
      .filter(({ symbol }) => symbol === 'GS')
      .slice(-20, -14)
      .map(({ ts }) => ts);
    live.bars = live.bars.filter(({ symbol, ts }) => symbol !== 'GS' || !gap.includes(ts));
    live.commitMinute();
    await live.cycle('closed');
    expect(live.gs?.missingMinutes).toBe(6);
    expect(recommended()).toBe('missing_minutes');
  });

  it('recommends nothing whose horizon would cross the close', async () => {
    await live.promote();
    live.bars.push(...live.market.session(TODAY, 360));
    live.setClock(TODAY.open + 360 * BAR_MS, TODAY.open + 359 * BAR_MS);
    await live.cycle('closed');
    expect(recommended()).toBe('confirmed');
    live.bars.push(...live.market.minute(TODAY.open + 360 * BAR_MS));
    live.setClock(TODAY.open + 361 * BAR_MS, TODAY.open + 360 * BAR_MS);
    await live.cycle('closed');
    expect(recommended()).toBe('session_closing');
  });

  it('reports the change since the close of the session before', async () => {
    const previous = live.bars.findLast(({ symbol }) => symbol === 'GS')!.close;
    const [gs] = live.commitMinute();
    await live.cycle('closed');
    expect(live.updates.find(({ symbol }) => symbol === 'GS')?.change).toBeCloseTo(gs!.close / previous - 1, 12);
  });
});
