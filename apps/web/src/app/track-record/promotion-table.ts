import { Component, computed, input } from '@angular/core';
import type { TrackRecordResponse } from '@tandem/contracts';
import { kindName } from '../shared/names';
import { FindingMark } from './finding-mark';
import { formatEstimate, formatNats, promotionOf } from './record-labels';

/** What the promotions of today's champions promised in the gate, and what came of it since. */
@Component({
  selector: 'tandem-promotion-table',
  imports: [FindingMark],
  template: `
    @if (lines().length > 0) {
      <p class="about">
        Gain in log loss over the version that was replaced, nats a session, which predicts on unseen. Above 0 the champion is better.
      </p>
      <div class="table-box" tabindex="0" role="region" aria-label="Promotions, promised and kept">
        <table class="table" aria-label="Promotions, promised and kept">
          <thead>
            <tr>
              <th scope="col">Champion</th>
              <th scope="col">instead of</th>
              <th scope="col" class="number">Promised</th>
              <th scope="col">95 % interval</th>
              <th scope="col" class="number">Since then</th>
              <th scope="col">95 % interval</th>
              <th scope="col">Finding</th>
            </tr>
          </thead>
          <tbody>
            @for (row of lines(); track row.champion) {
              <tr>
                <th scope="row">{{ row.champion }}</th>
                <td>{{ row.instead }}</td>
                <td class="number">{{ row.promised.value }}</td>
                <td>{{ row.promised.interval }} · {{ row.promisedOf }}</td>
                <td class="number">
                  <strong>{{ row.live.value }}</strong>
                </td>
                <td>{{ row.live.interval }} · {{ row.liveOf }}</td>
                <td>
                  <tandem-finding [finding]="row.finding" />
                </td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <p class="about">No champion of today has replaced another version yet. The first promotion through the gate fills this.</p>
    }
  `,
  styleUrl: './record-table.css',
})
export class PromotionTable {
  readonly promotions = input.required<TrackRecordResponse['promotions']>();

  protected readonly lines = computed(() =>
    this.promotions().map(({ kind, version, instead, promised, live }) => ({
      champion: `${kindName(kind)} v${version}`,
      instead: `v${instead}`,
      promised: formatEstimate(promised.gain, formatNats),
      promisedOf: sessionsOf(promised.sessions),
      live: formatEstimate(live.gain, formatNats),
      liveOf: sessionsOf(live.sessions),
      finding: promotionOf(live),
    })),
  );
}

const sessionsOf = (sessions: number): string => `${sessions} ${sessions === 1 ? 'session' : 'sessions'}`;
