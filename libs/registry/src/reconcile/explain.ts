import { BAR_MS } from '@tandem/domain';
import { distance, HYPOTHESES, type Hypothesis, type ServedPrediction } from '@tandem/evaluation';
import { replayIntake } from '@tandem/features';
import { AGREEMENT } from '@tandem/models';
import { changedLater, MAX_LAG_MS } from './changed-later.js';
import type { Difference } from './compare-served.js';
import type { ExplainedDifference } from './find-differences.js';
import type { RecordedMinute, SessionRecord } from './session-record.js';
import type { ReplayVariant, StoredMarket } from './stored-market.js';
import type { StoredModels } from './stored-models.js';

/** Cold starts that are tried: the loop may have been started again wherever minutes were not predicted on. */
const MAX_STARTS = 8;
/** Minutes for each of which engines are started cold, at last. */
const MAX_SINGLE_STARTS = 120;

/**
 * By how much earlier than it was recorded a minute may have read what it knew, milliseconds: not at all, by less than the clock shows, by
 * a cycle of the live loop, by the longest that is thought of.
 */
const LAGS_MS = [0, 1, 100, MAX_LAG_MS];

/** Finds out why served predictions are not what is computed now: by computing again what was known then, else by dates. */
export class Explainer {
  constructor(
    private readonly record: SessionRecord,
    private readonly market: StoredMarket,
    private readonly models: StoredModels,
    /** Called with the share of what may be tried that is done, 0 to 1. */
    private readonly progress: (share: number, doing: string) => void,
  ) {}

  async explain(differing: readonly Difference[]): Promise<ExplainedDifference[]> {
    const explained: ExplainedDifference[] = [];
    let open = differing;
    const hypotheses = this.worthTrying();
    for (const [done, { cause, past }] of hypotheses.entries()) {
      for (const variant of this.variantsOf(past, open)) {
        if (open.length === 0) break;
        this.progress(done / hypotheses.length, `Trying ${cause} on ${open.length} differences`);
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
    const lags = past.news || past.macro || past.bars ? LAGS_MS : [0];
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
    const cause = changedLater(this.record, this.market.series, difference.served);
    return cause === null ? { ...difference, cause: 'serving-fault', proof: 'none' } : { ...difference, cause, proof: 'dated' };
  }
}

/** The first minute, and those before which some were not predicted on: the first of the session among them. */
function startsOf(minutes: readonly RecordedMinute[]): number[] {
  return minutes
    .filter(({ ts }, i) => i === 0 || ts - minutes[i - 1]!.ts > BAR_MS)
    .map(({ ts }) => ts)
    .slice(0, MAX_STARTS);
}
