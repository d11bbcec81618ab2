import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { changeIdSchema, changeResultSchema, type ChangeResult } from '@tandem/contracts';
import { Answers, API } from '../http/open-api.js';
import { ChangeResults } from '../operator/change-results.js';

@ApiTags('operator')
@Controller(`${API}/changes`)
export class ChangesController {
  constructor(private readonly results: ChangeResults) {}

  @Get(':id')
  @Answers(
    'What became of a promotion or rollback: by its run id, or by the workflow id of a kind the newest one that was asked for',
    changeResultSchema,
  )
  find(@Param('id', { schema: changeIdSchema }) id: string): Promise<ChangeResult> {
    return this.results.find(id);
  }
}
