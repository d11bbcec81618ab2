import { httpResource } from '@angular/common/http';
import { Component, computed, input } from '@angular/core';
import { modelDetailSchema, type ModelKindName } from '@tandem/contracts';
import { toProblem } from '../shared/problem';
import { readAnswer } from '../shared/read-answer';
import { CardTable } from './card-table';

/** What a model is worth, in a line, and on demand in sentences and beside its baselines. */
@Component({
  selector: 'tandem-model-card',
  imports: [CardTable],
  templateUrl: './model-card.html',
  styleUrl: './model-card.css',
})
export class ModelCard {
  readonly kind = input.required<ModelKindName>();
  readonly version = input.required<number>();

  protected readonly detail = httpResource(() => `/api/v1/models/${this.kind()}/${this.version()}`, { parse: (raw) => readAnswer(modelDetailSchema, raw) });
  protected readonly problem = computed(() => {
    const error = this.detail.error();
    return error === undefined ? null : toProblem(error);
  });
}
