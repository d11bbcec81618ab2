import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProcessRecords } from './process-records.ts';
import { RestartBackoff, SupervisedProcess } from './supervised-process.ts';

describe('Backoff', () => {
  it('waits twice as long after each crash in a row, up to half a minute', () => {
    const backoff = new RestartBackoff();
    expect(Array.from({ length: 7 }, () => backoff.afterCrash(100))).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('starts a process that was up at once, and begins anew', () => {
    const backoff = new RestartBackoff();
    backoff.afterCrash(100);
    backoff.afterCrash(100);

    expect(backoff.afterCrash(10_000)).toBe(0);
    expect(backoff.afterCrash(100)).toBe(1_000);
    expect(backoff.crashes).toBe(1);
  });
});

const started: SupervisedProcess[] = [];
const logged: string[] = [];

/** Runs a piece of JavaScript under supervision. */
function supervise(script: string): { process: SupervisedProcess; records: ProcessRecords } {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-supervised-'));
  const records = new ProcessRecords(join(directory, 'run'));
  const supervised = new SupervisedProcess(
    { name: 'worker', command: process.execPath, args: ['-e', script], environment: process.env, cwd: directory },
    { logDirectory: join(directory, 'logs'), records, log: (line) => logged.push(line) },
  );
  started.push(supervised);
  supervised.start();
  return { process: supervised, records };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
  logged.length = 0;
});

describe('SupervisedProcess', () => {
  it('keeps the output in its log and shows only errors', async () => {
    const { process: worker } = supervise(
      `console.log('all well'); console.error('{"level":"error","message":"no disk"}'); setInterval(() => {}, 1000)`,
    );

    await expect.poll(() => worker.logFile.tail(2).join()).toContain('no disk');

    expect(readFileSync(worker.logFile.path, 'utf8')).toContain('all well\n');
    expect(logged).toEqual(['[worker] {"level":"error","message":"no disk"}']);
  });

  it('starts a crashed process again and says what its log ends with', async () => {
    const { process: worker } = supervise(`console.log('half way'); process.exitCode = 3`);

    await expect.poll(() => worker.logFile.tail(9).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);

    expect(logged.slice(0, 2)).toEqual([
      expect.stringMatching(/worker stopped unexpectedly \(exit code 3\); starting it again in 1 s/),
      '  half way',
    ]);
  });

  it('counts a program that cannot be started as a crash', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tandem-supervised-'));
    const runtime = { logDirectory: directory, records: new ProcessRecords(directory), log: (line: string) => logged.push(line) };
    const missing = new SupervisedProcess(
      { name: 'temporal', command: join(directory, 'missing'), args: [], environment: {}, cwd: directory },
      runtime,
    );
    started.push(missing);
    missing.start();

    await expect.poll(() => missing.crashes).toBe(1);
    expect(logged[0]).toContain('ENOENT');
  });

  it('asks a process to stop and waits for what it still does', async () => {
    const { process: worker, records } = supervise(
      `process.on('SIGTERM', () => setTimeout(() => { console.log('saved'); process.exit() }, ` +
        `50)); console.log('ready'); setInterval(() => {}, 1000)`,
    );
    await expect.poll(() => worker.logFile.tail(1)).toEqual(['ready']);

    await worker.stop();

    expect(worker.logFile.tail(1)).toEqual(['saved']);
    expect(records.running('worker')).toBeNull();
    expect(logged).toEqual([]);
  });
});
