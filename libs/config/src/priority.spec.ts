import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { getPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const GROUP = '/proc/self/autogroup';

/** Lowers itself and says what it is then, and what its session is before and after. */
const PROGRAM = `
  import { readFileSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { lowerPriority } from ${JSON.stringify(new URL('priority.ts', import.meta.url).href)};
  const session = () => readFileSync('${GROUP}', 'utf8').trim().split(' nice ')[1];
  const before = session();
  lowerPriority(10);
  const own = getPriority();
  lowerPriority(5);
  console.log(JSON.stringify({ own, then: getPriority(), before, after: session() }));`;

async function run(detached: boolean): Promise<{ own: number; then: number; before: string; after: string }> {
  const { stdout } = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { detached, stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await text(stdout));
}

describe.skipIf(!existsSync(GROUP))('a process that others come before', () => {
  it('lowers itself and its own session, and comes up no more', async () => {
    const lower = Math.max(10, getPriority());
    expect(await run(true)).toMatchObject({ own: lower, then: lower, after: String(lower) });
  });

  it('leaves a session to which others belong as it was', async () => {
    const { before, after } = await run(false);
    expect(after).toBe(before);
  });
});
