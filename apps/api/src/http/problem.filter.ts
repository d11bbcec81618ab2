import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Logger, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { Request, Response } from 'express';
import { DatabaseUnreachableError, isTransientFailure } from '@tandem/database';
import type { Clock } from '../platform/clock-check.js';
import { LineBudget } from '../platform/line-budget.js';
import { allowedMethods } from './allowed-methods.js';
import { currentRequestId } from './request-id.js';
import { MethodNotAllowedProblem, ProblemError, TooManyGuessesProblem, UnavailableProblem } from './problems.js';

/** Media type of RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json';

/** A page that asks again for all it shows causes some ten. With their stacks 60 are 120 KB; a log is rolled over at 20 MB. */
const LINES_PER_MINUTE = 60;

/** Answers every failed HTTP request with problem details and logs those that are the server's own fault. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');
  private readonly budget: LineBudget;

  constructor(now: Clock) {
    this.budget = new LineBudget(LINES_PER_MINUTE, now);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = asOtherMethod(error, request) ?? toProblem(error, currentRequestId());
    if (problem.status >= 500) this.log(error, { method: request.method, path: request.path, status: problem.status });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="tandem"');
    if (problem instanceof MethodNotAllowedProblem) response.setHeader('Allow', problem.allowed.join(', '));
    if (problem instanceof TooManyGuessesProblem) response.setHeader('Retry-After', problem.retryAfter);
    response
      .status(problem.status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problem.toProblem(request.path)));
  }

  /** An unavailable service is logged in one line, an unforeseen error with its stack. */
  private log(error: unknown, request: { readonly status: number } & Record<string, unknown>): void {
    const leftOut = this.budget.take();
    if (leftOut === null) return;
    const line = leftOut === 0 ? request : { ...request, leftOut };
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (request.status === 503) this.logger.warn('request refused', { ...line, why: message });
    else this.logger.error('request failed', { ...line, stack });
  }
}

/**
 * The problem that answers a request that failed with `error`. Of an unforeseen one it contains nothing but the id under
 * which the log has it.
 */
export function toProblem(error: unknown, requestId: string | undefined): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return fromHttpException(error);
  if (isTemporalAway(error)) {
    return new UnavailableProblem('temporal', 'The Temporal server does not answer. Predictions go on; try again once it is back.');
  }
  if (error instanceof DatabaseUnreachableError || isTransientFailure(error)) {
    return new UnavailableProblem(
      'database',
      'The database does not answer. What is shown is the last known state; try again once it is back.',
    );
  }
  return new ProblemError(500, 'internal', 'Internal error', `The request failed unexpectedly; the log has it under ${requestId}.`);
}

/** Nest knows routes by method and path together: where it found none, there may be one by another method. */
function asOtherMethod(error: unknown, request: Request): MethodNotAllowedProblem | null {
  if (!(error instanceof NotFoundException)) return null;
  const allowed = allowedMethods(request);
  return allowed.length === 0 ? null : new MethodNotAllowedProblem(request.method, request.path, allowed);
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
