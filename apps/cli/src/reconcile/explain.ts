import { BAR_MS, FULL_SESSION_MINUTES, MARKET_SYMBOL, newYorkDate, WINDOW_BARS, type BarSeries } from '@tandem/domain';
import { distance, HYPOTHESES, type Hypothesis, type ServedPrediction } from '@tandem/evaluation';
import { replayIntake } from '@tandem/features';
import { AGREEMENT } from '@tandem/models';
import type { Difference, ExplainedDifference } from './find-differences.js';
import { barKey, type RecordedMinute, type SessionRecord } from './session-record.js';
import { MAX_LAG_MS, type ReplayVariant, type StoredMarket } from './stored-market.js';
import type { StoredModels } from './stored-models.js';

/** Cold starts that are tried: the loop may have been started again wherever minutes were not predicted on. */
const MAX_STARTS = 8;
/** Minutes for each of which engines are started cold, at last. */
const MAX_SINGLE_STARTS = 120;

/** Finds out why served predictions are not what is computed now: by computing again what was known then, else by dates. */
export class Explainer {
  constructor(
    private readonly record: SessionRecord,
    private readonly market: StoredMarket,
    private readonly models: StoredModels,
    private readonly progress: (text: string) => void,
  ) {}

  async explain(differing: readonly Difference[]): Promise<ExplainedDifference[]> {
    const explained: ExplainedDifference[] = [];
    let open = differing;
    for (const { cause, past } of this.worthTrying()) {
      for (const variant of this.variantsOf(past, open)) {
        if (open.length === 0) break;
        this.progress(`Trying ${cause} on ${open.length} differences`);
        const found = await this.reproduced(variant, open);
        explained.push(...open.filter((one) => found.has(one.served)).map((one) => ({ ...one, cause, proof: 'recomputed' as const })));
        open = open.filter((one) => !found.has(one.served));
      }
    }
    return [...explained, ...open.map((one) => this.byDates(one))];
  }

  private worthTrying(): Hypothesis[] {
    const { varies } = this.market;
    const parts = Object.values(varies).filter(Boolean).length;
    const isOpen = ({ cause, past }: Hypothesis) =>
      cause === 'several' ? parts > 1 : Object.entries(past).every(([name, is]) => !is || varies[name as keyof typeof varies]);
    return HYPOTHESES.filter(isOpen);
  }

  /** The ways in which a hypothesis can be meant, the likeliest first. */
  private *variantsOf(past: Hypothesis['past'], open: readonly Difference[]): Generator<ReplayVariant> {
    const lags = past.news || past.macro || past.bars ? [0, MAX_LAG_MS] : [0];
    const choices = past.bars ? [false, true] : [false];
    const { minutes } = this.record;
    const singles = [...new Set(open.map(({ served }) => served.ts))].slice(0, MAX_SINGLE_STARTS);
    for (const start of [...startsOf(minutes), ...singles])
      for (const lagMs of lags) for (const leaveOutUnrecorded of choices) yield { past, start, lagMs, leaveOutUnrecorded };
  }

  /** Those that come out as they were served when computed as a variant says. */
  private async reproduced(variant: ReplayVariant, open: readonly Difference[]): Promise<Set<ServedPrediction>> {
    const wanted = Map.groupBy(
      open.map(({ served }) => served).filter(({ ts }) => ts >= variant.start),
      ({ ts }) => ts,
    );
    const found = new Set<ServedPrediction>();
    if (wanted.size === 0) return found;
    // A start at a minute of its own is for that minute.
    const until = startsOf(this.record.minutes).includes(variant.start) ? Math.max(...wanted.keys()) : variant.start;
    const symbols = [...new Set([...wanted.values()].flat().map(({ symbol }) => symbol))];
    await replayIntake(symbols, await this.market.past(variant, until), async (minute, windows) => {
      const bySymbol = new Map(windows.map(({ symbol, window }) => [symbol, window]));
      const asked = (wanted.get(minute) ?? []).flatMap((served) => {
        const window = bySymbol.get(served.symbol);
        return window == null ? [] : [{ served, kind: served.kind, version: served.version, window }];
      });
      const again = await this.models.predict(asked);
      asked.forEach(({ served }, i) => {
        const answer = again[i];
        if (answer != null && distance(served.probabilities, answer) <= AGREEMENT) found.add(served);
      });
    });
    return found;
  }

  /** What dates and the audit log say of a difference that nothing reproduces. */
  private byDates(difference: Difference): ExplainedDifference {
    const { served } = difference;
    const symbols = [served.symbol, MARKET_SYMBOL];
    if (symbols.some((symbol) => this.barChanged(symbol, served))) return { ...difference, cause: 'bar-changed', proof: 'dated' };
    if (this.actionChanged(served)) return { ...difference, cause: 'corporate-action-later', proof: 'dated' };
    return { ...difference, cause: 'serving-fault', proof: 'none' };
  }

  /** Whether a bar that the window can show was corrected, replaced or removed after the prediction. */
  private barChanged(symbol: string, served: ServedPrediction): boolean {
    const { barChanges, fetchedAt, recorded, minutes } = this.record;
    const { marketTime } = minutes.find(({ ts }) => ts === served.ts)!;
    const reached = reachedBars(this.market.series.get(symbol)!, served.ts);
    if (reached.some((ts) => (fetchedAt.get(barKey(symbol, ts)) ?? 0) > marketTime - MAX_LAG_MS)) return true;
    const [stored, from] = [new Set(reached), reached[0] ?? served.ts];
    const isReached = (ts: number) => ts >= from && ts <= served.ts;
    if (minutes.some(({ ts }) => isReached(ts) && recorded.has(barKey(symbol, ts)) && !stored.has(ts))) return true;
    return barChanges.some(({ at, subject, details }) => {
      const names = (details['symbols'] as readonly string[] | undefined) ?? subject.split(' ');
      const { from: first, to: last } = details as { from?: string; to?: string };
      return (
        at > served.recordedAt && names.includes(symbol) && (first ?? '') <= newYorkDate(served.ts) && (last ?? '9') >= newYorkDate(from)
      );
    });
  }

  private actionChanged({ symbol, ts }: ServedPrediction): boolean {
    const { actions, minutes } = this.record;
    const { marketTime } = minutes.find((minute) => minute.ts === ts)!;
    return actions.some((action) => action.symbol === symbol && action.exDate <= newYorkDate(ts) && action.fetchedAt > marketTime);
  }
}

/** Bars back to which a window shows a change by more than the tolerance: its own, and the longest mean of the features. */
const REACH_BARS = WINDOW_BARS + FULL_SESSION_MINUTES;

/** Starts of the stored bars that the window which ends at `until` can show. */
function reachedBars({ ts }: BarSeries, until: number): Float64Array {
  const end = ts.findLastIndex((start) => start <= until) + 1;
  return ts.subarray(Math.max(0, end - REACH_BARS), end);
}

/** The first minute, and those before which some were not predicted on: the first of the session among them. */
function startsOf(minutes: readonly RecordedMinute[]): number[] {
  return minutes
    .filter(({ ts }, i) => i === 0 || ts - minutes[i - 1]!.ts > BAR_MS)
    .map(({ ts }) => ts)
    .slice(0, MAX_STARTS);
}
