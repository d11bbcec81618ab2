import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProcessRecords } from './process-records.ts';

const directory = () => mkdtempSync(join(tmpdir(), 'tandem-records-'));

describe('ProcessRecords', () => {
  it('stops a process that an earlier run left behind, says so, and forgets it', async () => {
    const place = directory();
    const orphan = spawn('sleep', ['60']);
    const ended = new Promise((resolve) => orphan.once('exit', (_code, signal) => resolve(signal)));
    new ProcessRecords(place).add('worker', orphan.pid!);
    const logged: string[] = [];

    await new ProcessRecords(place).stopOrphans((line) => logged.push(line));

    expect(await ended).toBe('SIGTERM');
    expect(logged).toEqual([expect.stringContaining(`worker, left over from an earlier run (process ${orphan.pid})`)]);
    expect(readdirSync(place)).toEqual([]);
  });

  it('leaves a stranger alone that was given the number of a recorded process', async () => {
    const place = directory();
    const stranger = spawn('sleep', ['60']);
    writeFileSync(join(place, 'worker.pid'), `${stranger.pid} started-another-day`);

    await new ProcessRecords(place).stopOrphans(() => undefined);

    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
  });

  it('knows a running process and no longer a removed one', () => {
    const records = new ProcessRecords(directory());
    records.add('stack', process.pid);
    expect(records.running('stack')).toBe(process.pid);

    records.remove('stack');
    expect(records.running('stack')).toBeNull();
  });
});
