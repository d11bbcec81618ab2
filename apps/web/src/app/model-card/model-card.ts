import { httpResource } from '@angular/common/http';
import { Component, computed, input } from '@angular/core';
import { modelDetailSchema, type CardLineMessage, type EstimateMessage, type ModelDetail, type ModelKind } from '@tandem/contracts';
import { formatArea } from '../shared/format';
import { readResponse, toProblem } from '../shared/problem';
import { EvidenceTable } from './evidence-table';

type Card = NonNullable<ModelDetail['card']>;

/** A model, the champion it met and the baselines on the same rows, touch and direction apart. */
@Component({
  selector: 'tandem-card-table',
  templateUrl: './card-table.html',
  styleUrl: './card-table.css',
})
class CardTable {
  readonly card = input.required<Card>();

  protected readonly lines = computed(() => this.card().lines.map(labelsOf));
  protected readonly caption = computed(() => {
    const { rows, sessions } = this.card();
    return (
      `On ${rows.toLocaleString('en-US')} rows${sessions === null ? '' : ` of ${sessions} sessions`} kept out of its training. ` +
      'Log loss: lower is better. Touch: whether a barrier is touched; direction: which; .50 is chance. Below each, its 95 % interval.'
    );
  });
}

function labelsOf({ role, name, logLoss, touchAuc, directionAuc }: CardLineMessage) {
  const cells = [
    { ...figureLabel(logLoss, (value) => value.toFixed(3)), of: 'log loss' },
    { ...figureLabel(touchAuc, formatArea), of: 'touch' },
    { ...figureLabel(directionAuc, formatArea), of: 'direction' },
  ];
  return { name, own: role === 'model', cells };
}

function figureLabel({ value, interval }: EstimateMessage, format: (value: number) => string) {
  return {
    value: value === null ? '–' : format(value),
    interval: interval === null ? null : `${format(interval.low)}–${format(interval.high)}`,
  };
}

/** What a model is worth, in a line, and on demand in sentences and beside its baselines. */
@Component({
  selector: 'tandem-model-card',
  imports: [CardTable, EvidenceTable],
  templateUrl: './model-card.html',
  styleUrl: './model-card.css',
})
export class ModelCard {
  readonly kind = input.required<ModelKind>();
  readonly version = input.required<number>();

  protected readonly detail = httpResource(() => `/api/v1/models/${this.kind()}/${this.version()}`, {
    parse: (raw) => readResponse(modelDetailSchema, raw),
  });
  protected readonly problem = computed(() => {
    const error = this.detail.error();
    return error === undefined ? null : toProblem(error);
  });
}
