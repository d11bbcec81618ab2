import { BAR_MS, DEFAULT_SYMBOLS, sessionMinutes, type Bar } from '@tandem/domain';
import { BANDS, Cone } from '@tandem/evaluation';
import { createSimulator, type SimulatedSession } from '@tandem/simulator';
import { maximumQuantile } from '../../../libs/evaluation/testing/brownian-maximum.ts';
import { table } from '../drift/delays.ts';
import { bandName, CoverageRecord, percent, readyState, verdict } from './coverage-record.ts';

const SEED = 1;
/** Of a random walk of variance 1, one a band. */
const QUANTILES = BANDS.map(({ level }) => Math.log(maximumQuantile(level)));
/** How far coverage over all sessions may be from its level. */
const MAX_DEVIATION = 0.01;
/** Volatility doubles at this minute of every twentieth session, unseen by the forecast, and is as before ten sessions later. */
const CHANGE_MINUTE = 120;
const CHANGE_SESSIONS = 10;
/** Forecasts of ten minutes are looked at together; they are right again when their bands hold all but this of their level. */
const BLOCK_MINUTES = 10;
const RECOVERED = 0.05;
/** Minutes after which they are to be. */
const MAX_RECOVERY = 60;

/** Two tables: coverage with volatility known, and how soon it is back after volatility doubles unseen. */
export function simulatedSessions(count: number): string[] {
  const calm = run(count, () => 1);
  const doublings: number[] = [];
  const changing = run(
    count,
    (session, minute) => {
      const changes = Math.floor((session + Number(minute >= CHANGE_MINUTE) - 1) / CHANGE_SESSIONS);
      return changes % 2 === 1 ? 2 : 1;
    },
    (session, open) => {
      if (session % (2 * CHANGE_SESSIONS) === CHANGE_SESSIONS) doublings.push(open + CHANGE_MINUTE * BAR_MS);
    },
  );
  return [coverageTable(count, calm, changing), recoveryTable(changing, doublings)];
}

function coverageTable(count: number, calm: CoverageRecord, changing: CoverageRecord): string {
  return table(
    [
      `simulated, ${count} sessions`,
      'coverage',
      'worst and best session',
      'coverage while volatility doubles and halves',
      'within a point',
    ],
    BANDS.map(({ level }, band) => {
      const [worst, best] = calm.sessions(band);
      const shares = [calm.coverage(band), changing.coverage(band)];
      const met = shares.every((share) => Math.abs(share - level) <= MAX_DEVIATION);
      return [bandName(band), percent(shares[0]!), `${percent(worst)} – ${percent(best)}`, percent(shares[1]!), verdict(met)];
    }),
  );
}

function recoveryTable(record: CoverageRecord, doublings: readonly number[]): string {
  return table(
    [
      `${doublings.length} doublings, forecasts made`,
      'at once',
      'after 30 min',
      'after 60 min',
      'right again after',
      `≤ ${MAX_RECOVERY} min`,
    ],
    BANDS.map(({ level }, band) => {
      const at = (after: number) => {
        const shares = doublings.map((ts) => record.coverage(band, ts + after * BAR_MS, ts + (after + BLOCK_MINUTES) * BAR_MS));
        return shares.reduce((sum, share) => sum + share, 0) / shares.length;
      };
      const blocks = Array.from({ length: 18 }, (_, i) => i * BLOCK_MINUTES);
      const recovered = blocks.find((after) => at(after) >= level - RECOVERED);
      const when = recovered === undefined ? 'never' : `${recovered} min`;
      return [
        bandName(band),
        percent(at(0)),
        percent(at(30)),
        percent(at(60)),
        when,
        verdict(recovered !== undefined && recovered <= MAX_RECOVERY),
      ];
    }),
  );
}

/** @param scaleAt factor of volatility, by session and minute; @param begin called with each session and its opening */
function run(
  count: number,
  scaleAt: (session: number, minute: number) => number,
  begin: (session: number, open: number) => void = () => undefined,
): CoverageRecord {
  const simulator = createSimulator({ symbols: DEFAULT_SYMBOLS, seed: SEED });
  const cone = new Cone(readyState(BANDS.map(() => 0)));
  const record = new CoverageRecord();
  for (let session = 0; session < count; session++) {
    const simulated = simulator.nextSession();
    begin(session, simulated.session.open);
    playSession(simulated, (minute) => scaleAt(session, minute), cone, record);
  }
  return record;
}

function playSession(simulated: SimulatedSession, scaleAt: (minute: number) => number, cone: Cone, record: CoverageRecord): void {
  const minutes = sessionMinutes(simulated.session);
  const symbols = simulated.bars.map((bars, i) => ({
    bars: scaled(barsIn(bars), scaleAt),
    known: variances(simulated.truth[i]!.volatility),
  }));
  for (let minute = 0; minute < minutes; minute++) {
    for (const { bars, known } of symbols) {
      const bar = bars[minute]!;
      record.add(cone.observe(bar));
      const { halfWidths } = cone.bands(knownQuantiles(known, minute), minutes - minute - 1);
      cone.watch(bar, halfWidths);
    }
  }
}

function barsIn({ symbol, length, ts, open, high, low, close, volume }: SimulatedSession['bars'][number]): Bar[] {
  return Array.from({ length }, (_, i) => ({
    symbol,
    ts: ts[i]!,
    open: open[i]!,
    high: high[i]!,
    low: low[i]!,
    close: close[i]!,
    volume: volume[i]!,
  }));
}

/** The bars with every move larger by a factor, in log price. */
function scaled(bars: readonly Bar[], scaleAt: (minute: number) => number): Bar[] {
  let before = bars[0]!.open;
  let scaledBefore = before;
  return bars.map((bar, minute) => {
    const scale = scaleAt(minute);
    const from = scaledBefore;
    const anchor = before;
    const moved = (price: number) => from * (price / anchor) ** scale;
    before = bar.close;
    scaledBefore = moved(bar.close);
    return { ...bar, open: moved(bar.open), high: moved(bar.high), low: moved(bar.low), close: scaledBefore };
  });
}

/** Sums of the known variances of the minutes before each. */
function variances(volatility: Float64Array): Float64Array {
  const sums = new Float64Array(volatility.length + 1);
  for (const [i, sigma] of volatility.entries()) sums[i + 1] = sums[i]! + sigma ** 2;
  return sums;
}

/** Of a random walk with the known volatility of the minutes to come; those beyond the close are not looked at. */
function knownQuantiles(sums: Float64Array, minute: number): number[] {
  return BANDS.map(({ minutes }, band) => {
    const end = Math.min(minute + 1 + minutes, sums.length - 1);
    return QUANTILES[band]! + 0.5 * Math.log(Math.max(sums[end]! - sums[minute + 1]!, Number.MIN_VALUE));
  });
}
