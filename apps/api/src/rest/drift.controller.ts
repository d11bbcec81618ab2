import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  alertIdSchema,
  alertSchema,
  alertsQuerySchema,
  alertsResponseSchema,
  driftHistoryQuerySchema,
  driftHistoryResponseSchema,
  driftResponseSchema,
  type Alert,
  type AlertsQuery,
  type AlertsResponse,
  type DriftHistoryQuery,
  type DriftHistoryResponse,
  type DriftResponse,
} from '@tandem/contracts';
import { alertDocument, DriftHistoryRepository, DriftRepository } from '@tandem/database';
import { firstSessionOf } from '@tandem/domain';
import { Answers, API } from '../http/open-api.js';
import { InvalidRequestProblem } from '../http/problems.js';
import { readSpan } from '../http/spans.js';
import { featureNames, toDriftHistory } from '../messages/drift-history.js';
import { toDrift } from '../messages/drift-messages.js';
import { Alerts } from '../operator/alerts.js';
import { OperatorOnly } from '../operator/operator-action.js';

/** Points of a line that a chart can show apart, and alerts that a page can list; the contract says so. */
const MAX_CHECKS = 300;
const MAX_ALERTS = 200;

@ApiTags('drift')
@Controller(`${API}/drift`)
export class DriftController {
  constructor(
    private readonly drift: DriftRepository,
    private readonly past: DriftHistoryRepository,
  ) {}

  @Get()
  @Answers('The newest check, what it found, what is held because of it, and how far the features are from usual', driftResponseSchema)
  async newest(): Promise<DriftResponse> {
    const [report, features, holds] = await Promise.all([this.drift.newest(), this.drift.newestFeatures(), this.drift.holds()]);
    return toDrift(report, features, holds);
  }

  @Get('history')
  @Answers('What the detectors measured over time, thinned to 300 checks, and the alerts of that time', driftHistoryResponseSchema)
  async history(@Query({ schema: driftHistoryQuerySchema }) { sessions, to, feature }: DriftHistoryQuery): Promise<DriftHistoryResponse> {
    const until = readSpan({ to }).to;
    const newest = await this.past.newestSession(until);
    if (newest === null) return toDriftHistory({ checks: [], checked: 0 }, [], feature);
    const from = firstSessionOf(sessions, newest).open;
    const [past, alerts] = await Promise.all([this.past.checks(from, until, MAX_CHECKS), this.past.alerts(from, until, MAX_ALERTS)]);
    const known = featureNames(past.checks);
    if (feature !== undefined && known.length > 0 && !known.includes(feature)) {
      throw new InvalidRequestProblem([{ field: 'feature', expected: `expected one of the features ${known.join(', ')}` }]);
    }
    return toDriftHistory(past, alerts, feature);
  }
}

@ApiTags('drift')
@Controller(`${API}/alerts`)
export class AlertsController {
  constructor(
    private readonly drift: DriftRepository,
    private readonly alerts: Alerts,
  ) {}

  @Get()
  @Answers('Alerts of the drift monitor, newest first', alertsResponseSchema)
  async list(@Query({ schema: alertsQuerySchema }) query: AlertsQuery): Promise<AlertsResponse> {
    return { alerts: (await this.drift.alerts(query)).map(alertDocument) };
  }

  @Post(':id/acknowledge')
  @HttpCode(HttpStatus.OK)
  @OperatorOnly()
  @Answers('Notes, on record in the audit log, that the operator has seen an alert; the first time counts', alertSchema)
  async acknowledge(@Param('id', { schema: alertIdSchema }) id: number): Promise<Alert> {
    return alertDocument(await this.alerts.acknowledge(id));
  }
}
