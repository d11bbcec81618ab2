import { describe, expect, it } from 'vitest';
import { JsonLog, type LogLevel } from './json-log.js';

function lines(minLevel: LogLevel, log: (logger: JsonLog) => void): string[] {
  const written: string[] = [];
  log(
    new JsonLog(
      minLevel,
      (line) => written.push(line),
      () => 0,
    ),
  );
  return written;
}

describe('JsonLog', () => {
  it('writes one JSON object a line', () => {
    expect(lines('info', (log) => log.write('info', 'training', { kind: 'lstm', rows: 12n }))).toEqual([
      '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"training","kind":"lstm","rows":"12"}',
    ]);
  });

  it('keeps an error on its line, without a stack', () => {
    const [line] = lines('info', (log) => log.write('warn', 'activity failed', { error: new TypeError('no\nbars') }));
    expect(JSON.parse(line!)).toMatchObject({ level: 'warn', error: 'TypeError: no\nbars' });
    expect(line).not.toContain('\n');
  });

  it('shows the stack of an error at level debug', () => {
    const [line] = lines('debug', (log) => log.write('warn', 'activity failed', { error: new TypeError('no bars') }));
    expect((JSON.parse(line!) as { error: string }).error).toContain('json-log.spec');
  });

  it('leaves out what is below its level', () => {
    expect(lines('warn', (log) => log.write('info', 'training'))).toEqual([]);
  });
});
