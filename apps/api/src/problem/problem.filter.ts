import { randomUUID } from 'node:crypto';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { toProblem } from './to-problem.js';

/** Media type of RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json';

/** Answers every failed HTTP request with problem details and logs those that are the server's own fault. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const incidentId = randomUUID();
    const problem = toProblem(error, incidentId);
    if (problem.status >= 500) this.log(error, { incidentId, method: request.method, path: request.path, status: problem.status });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="tandem"');
    response.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem.toProblem(request.path)));
  }

  /** What is away is told in a line; what nobody foresaw with the place that it came from. */
  private log(error: unknown, request: { readonly status: number } & Record<string, unknown>): void {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (request.status === 503) this.logger.warn('request refused', { ...request, why: message });
    else this.logger.error('request failed', { ...request, stack });
  }
}
