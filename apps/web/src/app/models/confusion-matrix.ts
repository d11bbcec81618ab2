import { Component, computed, input } from '@angular/core';
import type { ClassificationMessage } from '@tandem/contracts';
import { formatCount, formatShareInTenths } from '../shared/format';

/** As `confusion` counts them. */
const CLASSES = ['DOWN', 'NEUTRAL', 'UP'] as const;

/** What happened, by what was predicted: counts, shares of what happened, and the darker the larger the share. */
@Component({
  selector: 'tandem-confusion-matrix',
  template: `
    <div class="table-box" tabindex="0" role="region" [attr.aria-label]="'Confusion matrix of ' + name()">
      <table class="table" data-testid="confusion">
        <caption>
          {{
            caption()
          }}
        </caption>
        <thead>
          <tr>
            <th scope="col">Happened ↓ predicted →</th>
            @for (one of classes; track one) {
              <th scope="col" class="number">{{ one }}</th>
            }
            <th scope="col" class="number">Rows</th>
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.name) {
            <tr>
              <th scope="row">{{ row.name }}</th>
              @for (cell of row.cells; track $index) {
                <td class="number cell" [class.right]="cell.right" [style.--share.%]="cell.percent">
                  <strong>{{ cell.count }}</strong>
                  <span>{{ cell.share }}</span>
                </td>
              }
              <td class="number">{{ row.total }}</td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    .table {
      width: auto;
    }
    .cell {
      min-width: 86px;
      background: color-mix(in srgb, var(--accent) calc(0.4 * var(--share)), transparent);
    }
    .cell span {
      display: block;
      font-size: 12px;
    }
    .right {
      box-shadow: inset 0 0 0 2px var(--edge);
    }
  `,
})
export class ConfusionMatrix {
  readonly of = input.required<ClassificationMessage>();
  readonly name = input.required<string>();

  protected readonly classes = CLASSES;
  protected readonly caption = computed(() => `Of ${this.name()}: rows, and share of what happened. Framed: predicted and happened alike.`);
  protected readonly rows = computed(() =>
    this.of().confusion.map((counts, happened) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return {
        name: CLASSES[happened]!,
        total: formatCount(total),
        cells: counts.map((count, predicted) => ({
          count: formatCount(count),
          share: total === 0 ? '–' : formatShareInTenths(count / total),
          percent: total === 0 ? 0 : (100 * count) / total,
          right: predicted === happened,
        })),
      };
    }),
  );
}
