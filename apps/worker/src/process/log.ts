import type { Logger, LogLevel, LogMetadata } from '@temporalio/common';

type Level = 'debug' | 'info' | 'warn' | 'error';

const ORDER: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Temporal's levels are finer by one. */
const LEVELS: Record<LogLevel, Level> = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' };

/** What every log line of an activity repeats and nobody reads. */
const NOISE = new Set(['sdkComponent', 'isLocal', 'taskToken', 'namespace', 'activityId', 'workflowRunId', 'runId']);

/** Writes one JSON object a line: time, level, message and what goes with it. Errors are their message, and their stack at level debug. */
export class JsonLogger implements Logger {
  constructor(
    private readonly least: Level,
    private readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
    private readonly now: () => number = Date.now,
  ) {}

  log(level: LogLevel, message: string, meta: LogMetadata = {}): void {
    const name = LEVELS[level];
    if (ORDER[name] < ORDER[this.least]) return;
    const details = Object.entries(meta).filter(([key]) => !NOISE.has(key));
    const fields = details.map(([key, value]) => [key, value instanceof Error ? this.describe(value) : value]);
    this.write(JSON.stringify({ time: new Date(this.now()).toISOString(), level: name, message, ...Object.fromEntries(fields) }, plain));
  }

  trace(message: string, meta?: LogMetadata): void {
    this.log('TRACE', message, meta);
  }

  debug(message: string, meta?: LogMetadata): void {
    this.log('DEBUG', message, meta);
  }

  info(message: string, meta?: LogMetadata): void {
    this.log('INFO', message, meta);
  }

  warn(message: string, meta?: LogMetadata): void {
    this.log('WARN', message, meta);
  }

  error(message: string, meta?: LogMetadata): void {
    this.log('ERROR', message, meta);
  }

  private describe(error: Error): string {
    return this.least === 'debug' ? (error.stack ?? error.message) : `${error.name}: ${error.message}`;
  }
}

/** JSON knows no 64-bit integers. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
