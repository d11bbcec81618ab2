import { describe, expect, it } from 'vitest';
import { JsonLogger } from './log.js';

function lines(level: 'debug' | 'info' | 'warn' | 'error', log: (logger: JsonLogger) => void): string[] {
  const written: string[] = [];
  log(new JsonLogger(level, (line) => written.push(line), () => 0));
  return written;
}

describe('LineLogger', () => {
  it('writes one JSON object a line', () => {
    expect(lines('info', (logger) => logger.info('Training', { kind: 'lstm', taskToken: 'x' }))).toEqual([
      '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"Training","kind":"lstm"}',
    ]);
  });

  it('keeps an error on its line, without a stack', () => {
    const [line] = lines('info', (logger) => logger.warn('Activity failed', { error: new TypeError('no\nbars') }));
    expect(JSON.parse(line!)).toMatchObject({ level: 'warn', error: 'TypeError: no\nbars' });
    expect(line).not.toContain('\n');
  });

  it('leaves out what is below its level', () => {
    expect(lines('warn', (logger) => logger.info('Training'))).toEqual([]);
  });
});
