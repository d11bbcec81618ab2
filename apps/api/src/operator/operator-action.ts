import { applyDecorators, HttpCode, HttpStatus, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader } from '@nestjs/swagger';
import { startedSchema } from '@tandem/contracts';
import { Answers } from '../docs/answers.js';
import { OperatorGuard } from './operator.guard.js';
import { REQUEST_KEY_HEADER } from './request-key.js';

/** A route by which the operator has something changed: it starts a workflow and answers 202 with its ids. */
export function OperatorAction(summary: string): MethodDecorator {
  return applyDecorators(
    HttpCode(HttpStatus.ACCEPTED),
    UseGuards(OperatorGuard),
    ApiBearerAuth(),
    ApiHeader({ name: REQUEST_KEY_HEADER, required: false, description: 'Chosen by who asks; a request that is repeated with the same key starts nothing more and gets the first answer' }),
    Answers(summary, startedSchema, HttpStatus.ACCEPTED),
  );
}
