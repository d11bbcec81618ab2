import { escapeControls } from './control-characters.js';
import type { Settings } from './settings.js';

export type LogLevel = Settings['LOG_LEVEL'];

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * Writes one JSON object a line: time, level, message and what goes with it. Errors are name and message, at level debug their stack.
 * What a terminal would act upon is escaped.
 */
export class JsonLog {
  constructor(
    private readonly minLevel: LogLevel,
    private readonly writeLine: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
    private readonly now: () => number = Date.now,
  ) {}

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (ORDER[level] < ORDER[this.minLevel]) return;
    const replace = (_key: string, value: unknown) => this.plain(value);
    this.writeLine(escapeControls(JSON.stringify({ time: new Date(this.now()).toISOString(), level, message, ...fields }, replace)));
  }

  /** JSON knows neither errors nor 64-bit integers. */
  private plain(value: unknown): unknown {
    if (typeof value === 'bigint') return String(value);
    if (!(value instanceof Error)) return value;
    return this.minLevel === 'debug' ? (value.stack ?? value.message) : `${value.name}: ${value.message}`;
  }
}
