import { describe, expect, it } from 'vitest';
import { ErrorEcho } from './process-log.ts';

describe('ErrorEcho', () => {
  it.each([
    '[Nest] 1  - 10:00  ERROR [Live] no data',
    '{"time":1,"level":"error","message":"no disk"}',
    'time=1 level=fatal msg="no disk"',
  ])('shows %s', (line) => {
    expect(new ErrorEcho().pick(line, 0)).toBe(line);
  });

  it('keeps quiet about everything else, also where it speaks of errors', () => {
    expect(new ErrorEcho().pick('{"level":"info","message":"0 errors, log loss 1.05"}', 0)).toBeNull();
  });

  it('shows five lines in ten seconds, then says that there are more, once', () => {
    const echo = new ErrorEcho();
    const shown = Array.from({ length: 8 }, (_, second) => echo.pick(`ERROR ${second}`, second * 1_000));

    expect(shown).toEqual(['ERROR 0', 'ERROR 1', 'ERROR 2', 'ERROR 3', 'ERROR 4', 'more errors follow; see the log', null, null]);
    expect(echo.pick('ERROR later', 10_000)).toBe('ERROR later');
  });
});
