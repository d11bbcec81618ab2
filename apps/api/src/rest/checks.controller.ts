import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  checkIdSchema,
  checkNameParameter,
  checkRequestSchema,
  checkRunDetailSchema,
  checkRunSchema,
  checksResponseSchema,
  type CheckRequest,
  type CheckRun,
  type CheckRunDetail,
  type ChecksResponse,
  type Started,
} from '@tandem/contracts';
import type { CheckName } from '@tandem/domain';
import { CheckRuns } from '../checks/check-runs.js';
import { Answers, API } from '../http/open-api.js';
import { OperatorAction, OperatorOnly, RequestKey } from '../operator/operator-action.js';

@ApiTags('checks')
@Controller(`${API}/checks`)
export class ChecksController {
  constructor(private readonly runs: CheckRuns) {}

  @Get()
  @Answers('What can be checked and what a pass proves, and the newest runs, newest first', checksResponseSchema)
  list(): Promise<ChecksResponse> {
    return this.runs.list();
  }

  @Get(':id')
  @Answers('The run of a check with that id: its progress, or what it came to with the numbers', checkRunDetailSchema)
  detail(@Param('id', { schema: checkIdSchema }) id: string): Promise<CheckRunDetail> {
    return this.runs.detail(id);
  }

  @Post(':name')
  @OperatorAction('Starts a check; of `reconcile` the body may name the session')
  start(
    @Param('name', { schema: checkNameParameter }) name: CheckName,
    @Body({ schema: checkRequestSchema }) request: CheckRequest,
    @RequestKey() key: string,
  ): Promise<Started> {
    return this.runs.start(name, request, key);
  }

  @Post(':id/cancel')
  @HttpCode(HttpStatus.ACCEPTED)
  @OperatorOnly()
  @Answers('Has a run of a check end without a verdict, on record in the audit log; its state follows', checkRunSchema, HttpStatus.ACCEPTED)
  cancel(@Param('id', { schema: checkIdSchema }) id: string): Promise<CheckRun> {
    return this.runs.cancel(id);
  }
}
