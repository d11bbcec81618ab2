import { JsonLog, type LogLevel } from '@tandem/config';
import type { Logger, LogLevel as TemporalLevel, LogMetadata } from '@temporalio/common';

/** Temporal's levels are finer by one. */
const LEVELS: Readonly<Record<TemporalLevel, LogLevel>> = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' };

/** Fields that every log line repeats and nobody looks for. */
const NOISE = new Set(['sdkComponent', 'isLocal', 'taskToken', 'namespace', 'activityId']);

/** Temporal's log as one JSON object a line. What is done for a run names it, by workflow and run id. */
export class JsonLogger implements Logger {
  constructor(private readonly lines: JsonLog) {}

  log(level: TemporalLevel, message: string, meta: LogMetadata = {}): void {
    const { workflowRunId, ...rest } = meta;
    const fields = { ...rest, ...(workflowRunId !== undefined && { runId: workflowRunId }) };
    this.lines.write(LEVELS[level], message, Object.fromEntries(Object.entries(fields).filter(([key]) => !NOISE.has(key))));
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
}
