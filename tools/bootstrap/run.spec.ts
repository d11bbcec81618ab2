import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const said = spawnSync(process.execPath, [join(import.meta.dirname, 'run.mjs'), 'no such command'], { encoding: 'utf8' });
const offered = said.stderr.trim().replace('Expected one of: ', '').split(', ');

describe('the entry of every command', () => {
  it('offers each file of commands', () => {
    expect(said.status).toBe(2);
    expect(offered).toEqual(readdirSync(join(import.meta.dirname, 'commands')).map((file) => file.replace('.mjs', '')));
  });

  it.each(['package.json', 'Dockerfile'])('knows every command that %s calls', (file) => {
    const called = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/bootstrap\/run\.mjs (\w+)/g)].map(([, command]) => command);
    expect(called).not.toEqual([]);
    expect(offered).toEqual(expect.arrayContaining(called));
  });
});
