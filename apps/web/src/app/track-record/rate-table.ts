import { Component, computed, input } from '@angular/core';
import { formatCount, formatShareInTenths } from '../shared/format';
import { FindingMark } from './finding-mark';
import { IntervalBar } from './interval-bar';
import { formatEstimate, skillOf, type Estimate } from './record-labels';

/** How often one of something was right. */
export interface Rate {
  readonly name: string;
  readonly sessions: number;
  readonly rows: number;
  readonly rate: Estimate;
  /** What saying the commonest outcome every time would have hit; undefined where that is no baseline. */
  readonly commonest?: number | null;
}

/** Hit rates with their 95 % intervals, and what they say beside the commonest outcome. */
@Component({
  selector: 'tandem-rate-table',
  imports: [FindingMark, IntervalBar],
  template: `
    <p class="about">{{ about() }}</p>
    <div class="table-box" tabindex="0" role="region" [attr.aria-label]="label()">
      <table class="table" [attr.aria-label]="label()">
        <thead>
          <tr>
            <th scope="col">{{ of() }}</th>
            <th scope="col" class="number">Sessions</th>
            <th scope="col" class="number">Outcomes</th>
            <th scope="col" class="number">Hit rate</th>
            <th scope="col">95 % interval</th>
            <th scope="col" aria-hidden="true">{{ scale().text }}</th>
            @if (compared()) {
              <th scope="col" class="number">Commonest</th>
              <th scope="col">Finding</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of lines(); track row.name) {
            <tr>
              <th scope="row">{{ row.name }}</th>
              <td class="number">{{ row.sessions }}</td>
              <td class="number">{{ row.outcomes }}</td>
              <td class="number">
                <strong>{{ row.figure.value }}</strong>
              </td>
              <td>{{ row.figure.interval }}</td>
              <td aria-hidden="true">
                <tandem-interval-bar [estimate]="row.rate" [against]="row.against" [low]="scale().low" [high]="scale().high" />
              </td>
              @if (compared()) {
                <td class="number">{{ row.commonest }}</td>
                <td>
                  <tandem-finding [finding]="row.finding" />
                </td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styleUrl: './record-table.css',
})
export class RateTable {
  readonly rates = input.required<readonly Rate[]>();
  /** What a row is of. */
  readonly of = input.required<string>();
  readonly label = input.required<string>();
  /** What the rates are, in a sentence. */
  readonly about = input.required<string>();

  protected readonly compared = computed(() => this.rates().some(({ commonest }) => commonest !== undefined));
  /** From the smallest to the largest of all that is shown, in steps of 10 %. */
  protected readonly scale = computed(() => {
    const shown = this.rates()
      .flatMap(({ rate, commonest }) => [rate.value, rate.interval?.low, rate.interval?.high, commonest])
      .filter((value) => typeof value === 'number');
    const low = shown.length === 0 ? 0 : Math.floor(10 * Math.min(...shown)) / 10;
    const high = shown.length === 0 ? 1 : Math.max(Math.ceil(10 * Math.max(...shown)) / 10, low + 0.1);
    return { low, high, text: `${Math.round(100 * low)} to ${Math.round(100 * high)} %` };
  });
  protected readonly lines = computed(() =>
    this.rates().map(({ name, sessions, rows, rate, commonest }) => ({
      name,
      sessions,
      rate,
      outcomes: formatCount(rows),
      figure: formatEstimate(rate, formatShareInTenths),
      against: commonest ?? null,
      commonest: commonest == null ? '–' : formatShareInTenths(commonest),
      finding: skillOf(rate, commonest ?? null, sessions),
    })),
  );
}
