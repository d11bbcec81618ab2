import { Component, computed, inject } from '@angular/core';
import { MarketStatusStore } from '../market/market-status.store';
import { WallClock } from '../shared/time';
import { conditionOf, freshnessOf, inOrder, lastErrorOf, nameOf, requestsOf, rowsOf } from './ingestor-labels';

/** The health of each ingestor in a line, its message and counts on demand; nothing while no ingestor reports. */
@Component({
  selector: 'tandem-sources-strip',
  templateUrl: './sources-strip.html',
  styleUrl: './sources-strip.css',
})
export class SourcesStrip {
  private readonly market = inject(MarketStatusStore);
  private readonly clock = inject(WallClock);

  protected readonly sources = computed(() => {
    const now = this.clock.now();
    return inOrder(this.market.status()?.ingestors ?? []).map((ingestor) => ({
      id: ingestor.name,
      name: nameOf(ingestor),
      condition: conditionOf(ingestor, now),
      freshness: freshnessOf(ingestor, now),
      message: ingestor.message,
      requests: requestsOf(ingestor),
      rows: rowsOf(ingestor),
      lastError: lastErrorOf(ingestor, now),
    }));
  });
}
