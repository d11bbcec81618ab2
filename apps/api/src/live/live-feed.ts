import type { ModelsEvent, Status, Update } from '@tandem/contracts';
import { Subject } from 'rxjs';

/** What the live loop tells the world, in the order in which it happened. */
export class LiveFeed {
  readonly updates = new Subject<readonly Update[]>();
  readonly statuses = new Subject<Status>();
  readonly models = new Subject<ModelsEvent>();

  complete(): void {
    this.updates.complete();
    this.statuses.complete();
    this.models.complete();
  }
}
