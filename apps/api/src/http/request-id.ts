import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'X-Request-Id';
/** What a proxy may call a request: short, and nothing that means something in a log. */
const GIVEN = /^[\w.-]{1,64}$/;

interface CurrentRequest {
  readonly id: string;
  traceId?: string;
}

const current = new AsyncLocalStorage<CurrentRequest>();

/** Gives each request an id, or keeps the one that a proxy gave it: the response has it, and every line that is logged on its behalf. */
export function requestIds() {
  return (request: Request, response: Response, next: NextFunction): void => {
    const given = request.get(HEADER);
    const id = given !== undefined && GIVEN.test(given) ? given : randomUUID();
    response.setHeader(HEADER, id);
    current.run({ id }, next);
  };
}

/** Of the request that this is done for; undefined where there is none. */
export function currentRequestId(): string | undefined {
  return current.getStore()?.id;
}

/** Has every further line that is logged on behalf of this request name its trace. */
export function traceRequest(traceId: string): void {
  const request = current.getStore();
  if (request !== undefined) request.traceId = traceId;
}

/** Of the request that this is done for; undefined where there is none, or it is not traced. */
export function currentTraceId(): string | undefined {
  return current.getStore()?.traceId;
}
