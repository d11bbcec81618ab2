import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  alertIdSchema,
  alertSchema,
  alertsQuerySchema,
  alertsResponseSchema,
  driftResponseSchema,
  type Alert,
  type AlertsQuery,
  type AlertsResponse,
  type DriftResponse,
} from '@tandem/contracts';
import { alertDocument, DriftRepository } from '@tandem/database';
import { Answers, API } from '../http/open-api.js';
import { toDrift } from '../messages/drift-messages.js';
import { Alerts } from '../operator/alerts.js';
import { OperatorOnly } from '../operator/operator-action.js';

@ApiTags('drift')
@Controller(`${API}/drift`)
export class DriftController {
  constructor(private readonly drift: DriftRepository) {}

  @Get()
  @Answers('The newest check, what it found, what is held because of it, and how far the features are from usual', driftResponseSchema)
  async newest(): Promise<DriftResponse> {
    const [report, features, holds] = await Promise.all([this.drift.newest(), this.drift.newestFeatures(), this.drift.holds()]);
    return toDrift(report, features, holds);
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
