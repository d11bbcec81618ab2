import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from './commands.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const result = spawnSync(process.execPath, [join(import.meta.dirname, 'run.mjs'), 'no such command'], { encoding: 'utf8' });
const offered = result.stderr.trim().replace('Expected one of: ', '').split(', ');

describe('the entry of every command', () => {
  it('offers every command that there is', () => {
    expect(result.status).toBe(2);
    expect(offered).toEqual(Object.keys(commands));
  });

  it.each(['package.json', 'Dockerfile'])('knows every command that %s calls', (file) => {
    const called = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/bootstrap\/run\.mjs (\w+)/g)].map(([, command]) => command);
    expect(called).not.toEqual([]);
    expect(offered).toEqual(expect.arrayContaining(called));
  });
});
