import { Component, computed, inject, input } from '@angular/core';
import { QuoteStore } from '../market/quote.store';
import { ModelCard } from '../model-card/model-card';
import { ChampionStore } from '../pipeline/champion.store';
import { FirstTraining } from '../pipeline/first-training';
import { PredictionPanel } from '../prediction/prediction-panel';
import { RecommendationCard } from '../recommendation/recommendation-card';
import { ReadingGuide } from './reading-guide';

/** What the models say about the selected symbol, or why they say nothing yet. */
@Component({
  selector: 'tandem-insight',
  imports: [FirstTraining, ModelCard, PredictionPanel, ReadingGuide, RecommendationCard],
  template: `
    @if (untrained()) {
      <tandem-first-training />
    } @else if (recommendation(); as recommendation) {
      <tandem-recommendation-card [symbol]="symbol()" [recommendation]="recommendation" />
      @if (update(); as update) {
        <tandem-prediction-panel kind="lstm" [symbol]="symbol()" [prediction]="update.predictions.lstm" [final]="update.final">
          @if (update.predictions.lstm; as prediction) {
            <tandem-model-card kind="lstm" [version]="prediction.version" />
          }
        </tandem-prediction-panel>
        <tandem-prediction-panel kind="transformer" [symbol]="symbol()" [prediction]="update.predictions.transformer" [final]="update.final">
          @if (update.predictions.transformer; as prediction) {
            <tandem-model-card kind="transformer" [version]="prediction.version" />
          }
        </tandem-prediction-panel>
      }
    } @else {
      <p class="panel waiting">Predictions for {{ symbol() }} appear with its first bar.</p>
    }
    <tandem-reading-guide />
  `,
  styles: `
    :host { display: grid; gap: var(--gap); align-content: start; }
    .waiting { padding: 16px; color: var(--muted); }
    @media (min-width: 800px) and (max-width: 1279px) {
      :host { grid-template-columns: repeat(3, minmax(0, 1fr)); align-items: stretch; }
      tandem-first-training, .waiting { grid-column: 1 / -1; }
      tandem-reading-guide { display: none; }
    }
  `,
})
export class Insight {
  readonly symbol = input.required<string>();

  private readonly quotes = inject(QuoteStore);
  private readonly champions = inject(ChampionStore);
  private readonly quote = computed(() => this.quotes.quote(this.symbol()));

  protected readonly update = computed(() => this.quote()?.update ?? null);
  protected readonly recommendation = computed(() => this.quote()?.recommendation ?? null);
  protected readonly untrained = computed(() => this.champions.none() || this.recommendation()?.reason === 'no_champion');
}
