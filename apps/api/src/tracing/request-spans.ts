import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { currentRequestId, traceRequest } from '../http/request-id.js';
import { isOperatorOnly } from '../operator/operator-action.js';

/** The least status by which a server says that the fault is its own. */
const SERVER_ERROR = 500;

/**
 * Makes a span of each request by which the operator has something done, and what it starts in Temporal the span's child. Guards come
 * before: who does not have the key makes no spans.
 */
@Injectable()
export class RequestSpans implements NestInterceptor {
  private readonly tracer = trace.getTracer('tandem-api');

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!isOperatorOnly(execution.getHandler())) return next.handle();
    const http = execution.switchToHttp();
    const { method, headers, route } = http.getRequest<Request>();
    const { path } = route as { path: string };
    const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'http.route': path } };
    // A proxy or a client may have begun the trace.
    const span = this.tracer.startSpan(`${method} ${path}`, options, propagation.extract(context.active(), headers));
    span.setAttribute('tandem.request_id', currentRequestId() ?? '');
    traceRequest(span.spanContext().traceId);
    const response = http.getResponse<Response>();
    response.once('close', () => {
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode >= SERVER_ERROR) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    return context.with(trace.setSpan(context.active(), span), () => next.handle());
  }
}
