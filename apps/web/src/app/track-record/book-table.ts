import { Component, computed, input } from '@angular/core';
import type { TrackRecordResponse } from '@tandem/contracts';
import { FindingMark } from './finding-mark';
import { IntervalBar } from './interval-bar';
import { formatBasisPoints, formatEstimate, formatPValue, gainOf, TOO_FEW } from './record-labels';
import { formatCount } from '../shared/format';

/** What acting on every recommendation would have brought, at each cost. */
@Component({
  selector: 'tandem-book-table',
  imports: [FindingMark, IntervalBar],
  template: `
    <p class="verdict" data-testid="book-verdict">{{ verdict() }}</p>
    @if (book().trades > 0) {
      <p class="about">
        One unit on every BUY and SELL, held for 30 minutes, one position a symbol at a time, filled at the close. Figures in basis points:
        1 is 0.01 %.
      </p>
      <div class="table-box" tabindex="0" role="region" aria-label="The book at each cost">
        <table class="table" aria-label="The book at each cost">
          <thead>
            <tr>
              <th scope="col">Cost of a round trip</th>
              <th scope="col" class="number">A trade</th>
              <th scope="col">95 % interval</th>
              <th scope="col" aria-hidden="true">{{ scale().text }}</th>
              <th scope="col" class="number">Total</th>
              <th scope="col" class="number"><abbr title="Chance of such a gain, or a larger one, without any edge">p-value</abbr></th>
              <th scope="col" class="number">
                <abbr [title]="'The same for the best of the ' + looks() + ' versions that were trained'"
                  >of the best of {{ looks() }}</abbr
                >
              </th>
              <th scope="col">Finding</th>
            </tr>
          </thead>
          <tbody>
            @for (row of lines(); track row.cost) {
              <tr>
                <th scope="row">{{ row.cost }}</th>
                <td class="number">
                  <strong>{{ row.figure.value }}</strong>
                </td>
                <td>{{ row.figure.interval }}</td>
                <td aria-hidden="true">
                  <tandem-interval-bar [estimate]="row.perTrade" [against]="0" [low]="scale().low" [high]="scale().high" />
                </td>
                <td class="number">{{ row.total }}</td>
                <td class="number">{{ row.pValue }}</td>
                <td class="number">{{ row.deflated }}</td>
                <td>
                  <tandem-finding [finding]="row.finding" />
                </td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    }
  `,
  styleUrl: './record-table.css',
})
export class BookTable {
  readonly book = input.required<TrackRecordResponse['book']>();
  readonly looks = input.required<number>();
  /** With outcomes: so many were drawn. */
  readonly sessions = input.required<number>();

  /** Wide enough for every interval, the same to both sides of 0. */
  protected readonly scale = computed(() => {
    const ends = this.book().costs.flatMap(({ perTradeBp: { value, interval } }) => [value, interval?.low, interval?.high]);
    const reach = Math.ceil(Math.max(1, ...ends.map((end) => Math.abs(end ?? 0))));
    return { low: -reach, high: reach, text: `−${reach} to +${reach}` };
  });
  protected readonly lines = computed(() =>
    this.book().costs.map(({ costBp, perTradeBp, totalBp, pValue, deflatedPValue }) => ({
      cost: costBp === 0 ? 'before costs' : `${costBp} bp`,
      perTrade: perTradeBp,
      figure: formatEstimate(perTradeBp, formatBasisPoints),
      total: formatBasisPoints(totalBp),
      pValue: formatPValue(pValue),
      deflated: formatPValue(deflatedPValue),
      finding: gainOf({ perTradeBp, pValue, deflatedPValue }, this.sessions()),
    })),
  );
  protected readonly verdict = computed(() => verdictOf(this.book(), this.sessions()));
}

/** What the dearest cost leaves, in a sentence: the others are kinder. */
export function verdictOf({ trades, costs }: TrackRecordResponse['book'], sessions: number): string {
  if (trades === 0) return 'No BUY or SELL has been over yet, so there is nothing to count.';
  const of = `${formatCount(trades)} ${trades === 1 ? 'trade' : 'trades'}`;
  const dearest = costs.at(-1);
  if (dearest === undefined) return `${of}.`;
  const finding = gainOf(dearest, sessions);
  if (finding === TOO_FEW) return `${of}: too few sessions to say whether anything is gained.`;
  const { tone, words } = finding;
  if (tone === 'up') return `${of}: a gain beyond chance remains after ${dearest.costBp} basis points a round trip.`;
  if (tone === 'down') return `${of}: after ${dearest.costBp} basis points a round trip they lose, beyond chance.`;
  return `${of}: ${words} after ${dearest.costBp} basis points a round trip.`;
}
