import { Component, computed, input } from '@angular/core';
import type { Ingestor } from '@tandem/contracts';
import { conditionOf, countsOf, factsOf, nameOf } from './ingestor-labels';

/** One provider: how it is, what it does, how fresh and how sound what it brings is. */
@Component({
  selector: 'tandem-provider-card',
  template: `
    <h3>{{ name() }}</h3>
    <p class="badge" [class]="condition().tone">
      <span aria-hidden="true">{{ condition().sign }}</span> {{ condition().word }}
    </p>
    <p class="message">{{ ingestor().message }}</p>
    @if (ingestor().progress; as progress) {
      <progress [value]="progress.done" [max]="progress.of" [attr.aria-label]="name() + ': fetched'"></progress>
    }
    <dl>
      @for (fact of facts(); track fact.term) {
        <dt>{{ fact.term }}</dt>
        <dd [class.down]="fact.bad">{{ fact.text }}</dd>
      }
    </dl>
    @if (counts().length > 0) {
      <h4>Since it first ran</h4>
      <dl>
        @for (count of counts(); track count.of) {
          <dt>{{ count.of }}</dt>
          <dd class="number">{{ count.n }}</dd>
        }
      </dl>
    }
  `,
  styleUrl: './provider-card.css',
  host: { '[attr.data-testid]': '"provider-" + ingestor().name' },
})
export class ProviderCard {
  readonly ingestor = input.required<Ingestor>();
  /** Wall time, epoch milliseconds. */
  readonly now = input.required<number>();

  protected readonly name = computed(() => nameOf(this.ingestor()));
  protected readonly condition = computed(() => conditionOf(this.ingestor(), this.now()));
  protected readonly facts = computed(() => factsOf(this.ingestor(), this.now()));
  protected readonly counts = computed(() => countsOf(this.ingestor()));
}
