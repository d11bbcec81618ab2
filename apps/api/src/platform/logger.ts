import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Settings } from '@tandem/config';

const LEVELS: Record<Settings['LOG_LEVEL'], LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** What Nest tells of its own start, a line per route: of interest only when that fails. */
const START_UP = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'WebSocketsController', 'NestApplication']);

/** One JSON object a line on standard output and standard error. */
export class LineLogger extends ConsoleLogger {
  constructor(level: Settings['LOG_LEVEL']) {
    super({ json: true, logLevels: LEVELS[level] });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && START_UP.has(context)) return;
    super.log(message, ...rest);
  }
}
