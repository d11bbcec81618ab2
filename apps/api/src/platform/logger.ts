import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Settings } from '@tandem/config';

const LEVELS: Record<Settings['LOG_LEVEL'], LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** Parts of Nest that log nothing but its own start, a line a route. */
const START_UP = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'WebSocketsController', 'NestApplication']);

/** One JSON object a line on standard output and standard error. */
export class LineLogger extends ConsoleLogger {
  constructor(level: Settings['LOG_LEVEL']) {
    super({ json: true, logLevels: LEVELS[level] });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!isAboutStart(rest)) super.log(message, ...rest);
  }

  /** A failed start is thrown as well, and logged once by the one who catches it. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (!isAboutStart(rest)) super.error(message, ...rest);
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
