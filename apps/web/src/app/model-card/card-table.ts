import { Component, computed, input } from '@angular/core';
import type { CardLineMessage, EstimateMessage, ModelDetail } from '@tandem/contracts';
import { formatArea } from '../shared/numbers';

type Card = NonNullable<ModelDetail['card']>;

/** A model, the champion it met and the baselines on the same rows, touch and direction apart. */
@Component({
  selector: 'tandem-card-table',
  templateUrl: './card-table.html',
  styleUrl: './card-table.css',
})
export class CardTable {
  readonly card = input.required<Card>();

  protected readonly lines = computed(() => this.card().lines.map(wordsOf));
  protected readonly rows = computed(() => {
    const { rows, sessions } = this.card();
    return `${rows.toLocaleString('en-US')} rows${sessions === null ? '' : ` of ${sessions} sessions`}`;
  });
}

function wordsOf({ role, name, logLoss, touchAuc, directionAuc }: CardLineMessage) {
  const cells = [
    { ...figureWords(logLoss, (value) => value.toFixed(3)), of: 'log loss' },
    { ...figureWords(touchAuc, formatArea), of: 'touch' },
    { ...figureWords(directionAuc, formatArea), of: 'direction' },
  ];
  return { name, own: role === 'model', cells };
}

function figureWords({ value, interval }: EstimateMessage, format: (value: number) => string) {
  return { value: value === null ? '–' : format(value), interval: interval === null ? null : `${format(interval.low)}–${format(interval.high)}` };
}
