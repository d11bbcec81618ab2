import { computed, inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, type ParamMap } from '@angular/router';
import type { Interval, ModelKind } from '@tandem/contracts';

export const INTERVALS: readonly Interval[] = ['1m', '5m', '1h', '1d'];
/** Lines over the candles. */
export const OVERLAYS = ['ema', 'bollinger', 'vwap'] as const;
export type Overlay = (typeof OVERLAYS)[number];
/** Charts of their own below the candles. */
export const PANES = ['rsi', 'macd'] as const;
export type Pane = (typeof PANES)[number];

/** What the live page shows beside its symbol. All of it stands in the address, so that a link shows the same. */
export interface LiveView {
  readonly interval: Interval;
  readonly overlays: readonly Overlay[];
  readonly panes: readonly Pane[];
  /** The past minute that is shown, epoch milliseconds; null: now. */
  readonly at: number | null;
  /** Versions whose predictions of that minute are shown; null: those that served. */
  readonly versions: Readonly<Record<ModelKind, number | null>>;
}

/** Parameters of the address; what it does not name, or not well, is the default. */
export function readLiveView(params: Pick<ParamMap, 'get'>): LiveView {
  const at = Date.parse(params.get('at') ?? '');
  return {
    interval: INTERVALS.find((interval) => interval === params.get('interval')) ?? '1m',
    overlays: wordsOf(OVERLAYS, params.get('overlays')),
    panes: wordsOf(PANES, params.get('panes')),
    at: Number.isNaN(at) ? null : at,
    versions: { lstm: versionOf(params.get('lstm')), transformer: versionOf(params.get('transformer')) },
  };
}

/** The parameters of a view; null takes one out of the address, as a default needs none. */
export function liveViewParams({ interval, overlays, panes, at, versions }: LiveView): Record<string, string | null> {
  return {
    interval: interval === '1m' ? null : interval,
    overlays: overlays.join(',') || null,
    panes: panes.join(',') || null,
    at: at === null ? null : new Date(at).toISOString(),
    lstm: at === null || versions.lstm === null ? null : String(versions.lstm),
    transformer: at === null || versions.transformer === null ? null : String(versions.transformer),
  };
}

const wordsOf = <T extends string>(words: readonly T[], text: string | null): T[] => {
  const named = new Set(text?.split(','));
  return words.filter((word) => named.has(word));
};

const versionOf = (text: string | null): number | null => (text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null);

/** The view that the address names, and the way to change it. Provided by the live page. */
@Injectable()
export class LiveViewStore {
  private readonly router = inject(Router);
  private readonly params = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });

  readonly view = computed(() => readLiveView(this.params()));
  readonly interval = computed(() => this.view().interval);
  readonly at = computed(() => this.view().at);

  /** Changes part of the view, and the address with it. A past minute is a place to come back from; everything else is not. */
  change(part: Partial<LiveView>): void {
    const view = { ...this.view(), ...part };
    const leavesNow = (view.at === null) !== (this.view().at === null);
    void this.router.navigate([], { queryParams: liveViewParams(view), queryParamsHandling: 'merge', replaceUrl: !leavesNow });
  }

  /** Shows an overlay or pane, or no longer. */
  toggle<K extends 'overlays' | 'panes'>(kind: K, word: LiveView[K][number]): void {
    const shown: readonly string[] = this.view()[kind];
    this.change({ [kind]: shown.includes(word) ? shown.filter((one) => one !== word) : [...shown, word] });
  }
}
