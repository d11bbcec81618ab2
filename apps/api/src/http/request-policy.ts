import type { NextFunction, Request, Response } from 'express';
import type { AllowedHosts } from './allowed-hosts.js';
import { UnsupportedMediaTypeProblem } from './problems.js';

/**
 * Refuses, before anything else looks at it, a request for another host, from another page, or with a body that is not JSON: a form of
 * any page can be sent anywhere without asking, JSON cannot.
 */
export function requestPolicy(hosts: AllowedHosts) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const refusal = hosts.refusal(request);
    if (refusal === null && hasBody(request) && !request.is('application/json')) {
      return next(new UnsupportedMediaTypeProblem(request.headers['content-type']));
    }
    next(refusal ?? undefined);
  };
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
