import { randomUUID } from 'node:crypto';
import { applyDecorators, createParamDecorator, HttpCode, HttpStatus, SetMetadata, UseGuards, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { idempotencyKeySchema, startedSchema } from '@tandem/contracts';
import { Answers, toOpenApi } from '../http/open-api.js';
import { InvalidRequestProblem } from '../http/problems.js';
import { OperatorGuard } from './operator.guard.js';

/** Name of the header (draft-ietf-httpapi-idempotency-key-header). */
const REQUEST_KEY_HEADER = 'Idempotency-Key';

/** The request's `Idempotency-Key`, or a random one where it has none: such a request cannot be repeated. */
export const RequestKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const given = idempotencyKeySchema.safeParse(context.switchToHttp().getRequest<Request>().header(REQUEST_KEY_HEADER));
  if (!given.success) throw new InvalidRequestProblem([{ field: REQUEST_KEY_HEADER, expected: given.error.issues[0]!.message }]);
  return given.data ?? randomUUID();
});

const REQUEST_KEY_DESCRIPTION =
  'Chosen by the client; a request that is repeated with the same key starts nothing more and gets the first answer';

const OPERATOR_ONLY = 'operator-only';

/** A route that the operator alone may use: it changes something. */
export function OperatorOnly(): MethodDecorator {
  return applyDecorators(UseGuards(OperatorGuard), SetMetadata(OPERATOR_ONLY, true), ApiBearerAuth(), ApiCookieAuth());
}

/** @param handler the method of a controller */
export function isOperatorOnly(handler: object): boolean {
  return Reflect.hasMetadata(OPERATOR_ONLY, handler);
}

/** A route by which the operator has something changed: it starts a workflow and answers 202 with its ids. */
export function OperatorAction(summary: string): MethodDecorator {
  return applyDecorators(
    HttpCode(HttpStatus.ACCEPTED),
    OperatorOnly(),
    ApiHeader({ name: REQUEST_KEY_HEADER, required: false, description: REQUEST_KEY_DESCRIPTION, schema: toOpenApi(idempotencyKeySchema) }),
    Answers(summary, startedSchema, HttpStatus.ACCEPTED),
  );
}
