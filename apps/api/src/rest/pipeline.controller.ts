import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  pipelineRunDetailSchema,
  pipelineRunIdSchema,
  pipelineRunsResponseSchema,
  retrainRequestSchema,
  type PipelineRunDetail,
  type PipelineRunsResponse,
  type RetrainRequest,
  type Started,
} from '@tandem/contracts';
import { Answers, API } from '../http/open-api.js';
import { OperatorAction, RequestKey } from '../operator/operator-action.js';
import { PipelineRuns } from '../pipeline/pipeline-runs.js';

@ApiTags('pipeline')
@Controller(`${API}/pipeline/runs`)
export class PipelineController {
  constructor(private readonly runs: PipelineRuns) {}

  @Get()
  @Answers('The newest runs of the training pipeline, newest first', pipelineRunsResponseSchema)
  async list(): Promise<PipelineRunsResponse> {
    return { runs: await this.runs.list() };
  }

  @Get(':id')
  @Answers('The run with that run id, or the newest one of a workflow id: its progress or its outcome', pipelineRunDetailSchema)
  detail(@Param('id', { schema: pipelineRunIdSchema }) id: string): Promise<PipelineRunDetail> {
    return this.runs.detail(id);
  }

  @Post()
  @OperatorAction('Starts a retraining of both models')
  start(@Body({ schema: retrainRequestSchema }) { reason }: RetrainRequest, @RequestKey() key: string): Promise<Started> {
    return this.runs.start(reason, key);
  }
}
