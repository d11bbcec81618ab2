import { JsonLog, type LogLevel } from '@tandem/config';
import type { LoggerService } from '@nestjs/common';
import { currentRequestId, currentTraceId } from '../http/request-id.js';

/** Parts of Nest that log nothing but its own start, a line a route. */
const START_UP = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'WebSocketsController', 'NestApplication']);

/** Nest's log as one JSON object a line. */
export class JsonLogger implements LoggerService {
  constructor(private readonly lines: JsonLog) {}

  log(message: unknown, ...rest: unknown[]): void {
    if (!isAboutStart(rest)) this.write('info', message, rest);
  }

  /** A failed start is thrown as well, and logged once by the one who catches it. */
  error(message: unknown, ...rest: unknown[]): void {
    if (!isAboutStart(rest)) this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  /** @param rest details as an object, if any; then, from `error`, perhaps a stack; last the part of the API that logs */
  private write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const [context, stack] = rest.filter((value) => typeof value === 'string').toReversed();
    const details = Object.assign({}, ...rest.filter((value) => typeof value === 'object')) as Record<string, unknown>;
    this.lines.write(level, typeof message === 'string' ? message : messageOf(message), {
      context,
      requestId: currentRequestId(),
      traceId: currentTraceId(),
      ...details,
      stack: details['stack'] ?? stack,
    });
  }
}

/** The last argument of a log call is its context. */
function isAboutStart(rest: readonly unknown[]): boolean {
  const context = rest.at(-1);
  return typeof context === 'string' && START_UP.has(context);
}

/** The message of whatever was thrown, for a log line or a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
