import { httpResource } from '@angular/common/http';
import { Component, computed, input } from '@angular/core';
import type { ModelKind } from '@tandem/contracts';
import { modelDetailSchema } from '@tandem/contracts/models';
import { formatShare } from '../shared/format';
import { readResponse, toProblem } from '../shared/problem';
import { CardTable } from './card-table';
import { EvidenceTable } from './evidence-table';

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
  /** Whether anything on the card predicts how far the price goes. */
  protected readonly predictsMovement = computed(
    () => this.detail.hasValue() && (this.detail.value().card?.lines.some(({ movement }) => movement !== null) ?? false),
  );
  /** From which probability of a side on the recommendation follows it; null where the file does not tell. */
  protected readonly thresholds = computed(() => {
    const { up, down }: { up?: unknown; down?: unknown } = Object(
      this.detail.hasValue() ? this.detail.value().metadata['thresholds'] : null,
    );
    return typeof up === 'number' && typeof down === 'number'
      ? `Sure enough to act from UP ${formatShare(up)} or DOWN ${formatShare(down)}`
      : null;
  });
  protected readonly problem = computed(() => {
    const error = this.detail.error();
    return error === undefined ? null : toProblem(error);
  });
}
