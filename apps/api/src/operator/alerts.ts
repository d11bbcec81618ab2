import type { AlertRow, DriftRepository } from '@tandem/database';
import { NotFoundProblem } from '../http/problems.js';
import type { Clock } from '../platform/clock-check.js';

/** What operators do about alerts. */
export class Alerts {
  constructor(
    private readonly drift: Pick<DriftRepository, 'acknowledge'>,
    private readonly now: Clock,
  ) {}

  /**
   * Notes, on record, that the operator has seen an alert. The first time counts.
   * @throws NotFoundProblem
   */
  async acknowledge(id: number): Promise<AlertRow> {
    const entry = { at: this.now(), actor: 'operator', action: 'alert-acknowledged', subject: `alert/${id}`, reason: 'seen' };
    const alert = await this.drift.acknowledge(id, 'operator', entry);
    if (alert === null) throw new NotFoundProblem(`There is no alert ${id}; GET alerts lists those that there are.`);
    return alert;
  }
}
