import { Component, computed, inject, input } from '@angular/core';
import { QuoteStore } from '../market/quote.store';
import { ModelCard } from '../model-card/model-card';
import { FirstTraining } from '../pipeline/first-training';
import { ChampionStore } from '../pipeline/pipeline.store';
import { PredictionPanel } from '../prediction/prediction-panel';
import { RecommendationCard } from '../recommendation/recommendation-card';

/** What the terms and signs of the page mean, for a first-time reader. */
@Component({
  selector: 'tandem-reading-guide',
  template: `
    <details open>
      <summary>How to read this</summary>
      <p>Each model predicts how likely the price first gains (UP) or loses (DOWN) about its usual 30-minute move, or neither (NEUTRAL).</p>
      <p>
        BUY and SELL need both models, each above its own threshold, and an expected move that pays for the trade. In every other case it is
        HOLD, with the reason.
      </p>
      <p>
        Touch and Direction: how well a model predicted, on data it had not seen, whether such a move comes and which way; .50 is chance.
        Most of Touch is not foresight: the usual move is set without a look at the time of day, and a clock alone knows when that is too
        little.
      </p>
      <p>
        <span class="up" aria-hidden="true">▲</span> below and <span class="down" aria-hidden="true">▼</span> above a candle mark where a
        BUY or a SELL began.
      </p>
    </details>
  `,
  styles: `
    details {
      padding: 4px 14px;
      font-size: 12px;
      color: var(--muted);
    }
    summary {
      cursor: pointer;
      padding: 4px 0;
    }
    p {
      margin-top: 6px;
    }
  `,
})
class ReadingGuide {}

/** What the models predict for the selected symbol, or why there is no prediction yet. */
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
        <tandem-prediction-panel
          kind="transformer"
          [symbol]="symbol()"
          [prediction]="update.predictions.transformer"
          [final]="update.final"
        >
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
    :host {
      display: grid;
      gap: var(--gap);
      align-content: start;
    }
    .waiting {
      padding: 16px;
      color: var(--muted);
    }
    @media (min-width: 800px) and (max-width: 1279px) {
      :host {
        grid-template-columns: repeat(3, minmax(0, 1fr));
        align-items: stretch;
      }
      tandem-first-training,
      .waiting {
        grid-column: 1 / -1;
      }
      tandem-reading-guide {
        display: none;
      }
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
