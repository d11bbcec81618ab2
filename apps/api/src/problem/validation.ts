import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { ZodError } from 'zod';
import { InvalidRequestProblem, type FieldFault } from './problems.js';

type Issue = Pick<ZodError['issues'][number], 'message'> & { readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined };

/** Each issue of a schema as the field it is about and what was expected there. */
export function faultsOf(issues: readonly Issue[]): FieldFault[] {
  return issues.map(({ path = [], message }) => ({
    field: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') || 'request',
    expected: message,
  }));
}

/** Checks every parameter that declares a schema, and hands on what the schema made of it. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new InvalidRequestProblem(faultsOf(issues)) });
}
