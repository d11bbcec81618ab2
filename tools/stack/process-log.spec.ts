import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ErrorEcho, LogFile } from './process-log.ts';

describe('LogFile', () => {
  /** A log whose folder is a file as yet, so that nothing can be written. */
  function blockedLog() {
    const folder = join(mkdtempSync(join(tmpdir(), 'tandem-log-')), 'logs');
    writeFileSync(folder, '');
    const log = new LogFile(join(folder, 'worker.log'));
    return { log, unblock: () => rmSync(folder) };
  }

  it('keeps what cannot be written, shows it, and writes it in its order when that is possible again', () => {
    const { log, unblock } = blockedLog();
    log.write('first');
    log.write('second');
    expect(log.tail(2)).toEqual(['first', 'second']);

    unblock();
    log.write('third');

    expect(readFileSync(log.path, 'utf8')).toBe('first\nsecond\nthird\n');
  });

  it('says how many lines are missing where there were too many to keep', () => {
    const { log, unblock } = blockedLog();
    const line = 'x'.repeat(100_000);
    for (let i = 0; i < 15; i++) log.write(line);

    unblock();
    log.flush();

    const lines = readFileSync(log.path, 'utf8').trimEnd().split('\n');
    expect(lines.filter((each) => each === line)).toHaveLength(10);
    expect(lines.at(-1)).toBe('… 5 lines are missing: this file could not be written.');
  });
});

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

  it("keeps quiet about Temporal's own bookkeeping of builds, which it does again by itself", () => {
    const line = '{"level":"ERROR","msg":"service failures","wf-id":"temporal-sys-worker-deployment:tandem"}';
    expect(new ErrorEcho().pick(line, 0)).toBeNull();
  });

  it('shows five lines in ten seconds, then says that there are more, once', () => {
    const echo = new ErrorEcho();
    const shown = Array.from({ length: 8 }, (_, second) => echo.pick(`ERROR ${second}`, second * 1_000));

    expect(shown).toEqual(['ERROR 0', 'ERROR 1', 'ERROR 2', 'ERROR 3', 'ERROR 4', 'more errors follow; see the log', null, null]);
    expect(echo.pick('ERROR later', 10_000)).toBe('ERROR later');
  });
});
