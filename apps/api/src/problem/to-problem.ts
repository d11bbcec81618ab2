import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { DatabaseUnreachableError, isTransientFailure } from '@tandem/database';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { ProblemError, UnavailableProblem } from './problems.js';

/**
 * The problem that `error` is to the one who asked. Nothing of an unforeseen error is told but the id under which the
 * log has it.
 */
export function toProblem(error: unknown, incidentId: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return fromHttpException(error);
  if (isTemporalAway(error)) {
    return new UnavailableProblem('temporal', 'The Temporal server does not answer. Predictions go on; try again once it is back.');
  }
  if (error instanceof DatabaseUnreachableError || isTransientFailure(error)) {
    return new UnavailableProblem('database', 'The database does not answer. What is shown is the last known state; try again once it is back.');
  }
  return new ProblemError(500, 'internal', 'Internal error', `The request failed unexpectedly; the log has it under ${incidentId}.`);
}

/** Nest's own refusals: an unknown route, a body that is not JSON or too large. */
function fromHttpException(error: HttpException): ProblemError {
  const status = error.getStatus();
  const title = STATUS_CODES[status] ?? 'Error';
  return new ProblemError(status, title.toLowerCase().replaceAll(' ', '-'), title, detailOf(error));
}

function detailOf(error: HttpException): string {
  const route = /^Cannot ([A-Z]+) (\S+)$/.exec(error.message);
  return route === null ? `${error.message}.` : `Nothing is served at ${route[1]} ${route[2]}; /api/docs lists what is.`;
}

function isTemporalAway(error: unknown): boolean {
  return error instanceof ServiceError || isGrpcServiceError(error);
}
