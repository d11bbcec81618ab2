import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Settings } from '@tandem/config';

const LEVELS: Record<Settings['LOG_LEVEL'], LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** Parts of Nest that tell of its own start alone, a line a route. */
const START_UP = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'WebSocketsController', 'NestApplication']);

/** One JSON object a line on standard output and standard error. */
export class LineLogger extends ConsoleLogger {
  constructor(level: Settings['LOG_LEVEL']) {
    super({ json: true, logLevels: LEVELS[level] });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!isAboutStart(rest)) super.log(message, ...rest);
  }

  /** What fails at the start is thrown as well, and told once by the one who catches it. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (!isAboutStart(rest)) super.error(message, ...rest);
  }
}

/** The last argument of a log call is its context. */
function isAboutStart(rest: readonly unknown[]): boolean {
  const context = rest.at(-1);
  return typeof context === 'string' && START_UP.has(context);
}
