import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { idempotencyKeySchema } from '@tandem/contracts';
import type { Request } from 'express';
import { InvalidRequestProblem } from '../problem/problems.js';

/** Name of the header (draft-ietf-httpapi-idempotency-key-header). */
export const REQUEST_KEY_HEADER = 'Idempotency-Key';

/** The request's `Idempotency-Key`, or one of its own where it has none: it is then a request that nobody repeats. */
export const RequestKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const given = idempotencyKeySchema.safeParse(context.switchToHttp().getRequest<Request>().header(REQUEST_KEY_HEADER));
  if (!given.success) throw new InvalidRequestProblem([{ field: REQUEST_KEY_HEADER, expected: given.error.issues[0]!.message }]);
  return given.data ?? randomUUID();
});
