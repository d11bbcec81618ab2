import { Component, computed, inject, input, output } from '@angular/core';
import type { ModelKind } from '@tandem/contracts';
import { QuoteStore } from '../market/quote.store';
import { ModelCard } from '../model-card/model-card';
import { FirstTraining } from '../pipeline/first-training';
import { ChampionStore } from '../pipeline/pipeline.store';
import { PredictionHistory } from '../prediction/prediction-history';
import { PredictionPanel } from '../prediction/prediction-panel';
import { RecommendationCard } from '../recommendation/recommendation-card';
import { arrowOf, formatChange, formatPrice, toneOf } from '../shared/format';
import { PastBanner, type PastMinute, type PastSubject } from './past-minute';
import { ReadingGuide } from './reading-guide';

/** What is shown of one model: of now, or of a minute of the past. */
interface Shown {
  readonly kind: ModelKind;
  readonly prediction: { version: number; down: number; neutral: number; up: number } | null;
}

/**
 * What the models predict for the selected symbol, now or at a minute of the past, or why there is no prediction yet. Where the page is one
 * column, what is advised and what the models say stand apart, with the chart between them.
 */
@Component({
  selector: 'tandem-insight',
  imports: [FirstTraining, ModelCard, PastBanner, PredictionHistory, PredictionPanel, ReadingGuide, RecommendationCard],
  templateUrl: './insight.html',
  styleUrl: './insight.css',
})
export class Insight {
  readonly symbol = input.required<string>();
  readonly past = input<PastMinute | null>(null);
  readonly part = input<'all' | 'advice' | 'models'>('all');
  readonly versionPicked = output<Partial<PastSubject['versions']>>();
  readonly now = output();

  private readonly quotes = inject(QuoteStore);
  private readonly champions = inject(ChampionStore);
  private readonly quote = computed(() => this.quotes.quote(this.symbol()));

  /** The minute of the past that is shown, epoch milliseconds; null: now. */
  protected readonly at = computed(() => this.past()?.subject()?.at ?? null);
  protected readonly recommendation = computed(() =>
    this.at() === null ? (this.quote()?.recommendation ?? null) : (this.past()?.record()?.recommendation ?? null),
  );
  private readonly predictions = computed(() =>
    this.at() === null ? (this.quote()?.update?.predictions ?? null) : (this.past()?.record()?.predictions ?? null),
  );
  protected readonly models = computed((): Shown[] => {
    const predictions = this.predictions();
    return predictions === null ? [] : (['lstm', 'transformer'] as const).map((kind) => ({ kind, prediction: predictions[kind] }));
  });
  /** Only closed minutes are of the past. */
  protected readonly final = computed(() => this.at() !== null || (this.quote()?.update?.final ?? false));
  protected readonly untrained = computed(
    () => this.at() === null && (this.champions.none() || this.recommendation()?.reason === 'no_champion'),
  );
  /** Where the chart, which has the price over it, stands below the advice. */
  protected readonly price = computed(() => {
    const { price = null, change = null } = this.quote() ?? {};
    if (price === null) return null;
    const moved = change ?? 0;
    return {
      text: formatPrice(price),
      arrow: arrowOf(moved),
      tone: toneOf(moved),
      change: change === null ? '' : formatChange(change),
    };
  });
  protected readonly outcome = computed(() => {
    const outcome = this.at() === null ? null : (this.past()?.record()?.outcome ?? null);
    return outcome && OUTCOMES[outcome];
  });
}

const OUTCOMES = {
  hit: '✓ What came of it: the price reached its side first.',
  missed: '✕ What came of it: the price did not reach its side first.',
  awaited: '○ What came of it is not known yet.',
  unlabelled: '○ What came of it cannot be known: the session closed or bars are missing.',
} as const;
