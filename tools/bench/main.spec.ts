import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Node reads the sources of tools as they are: what it cannot strip, or find by its name, ends the program before it says anything. */
it.each([
  ['bench', '../bench/main.ts', 'No such benchmark: no-such'],
  ['load', '../load/main.ts', "Unexpected argument 'no-such'"],
])('%s starts, and says what it does not know', (_, program, message) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, program), 'no-such', '--no-such'], {
    encoding: 'utf8',
  });
  expect(stderr + stdout).toContain(message);
  expect(status).toBe(2);
});
