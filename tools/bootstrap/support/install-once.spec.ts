import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installOnce } from './install-once.mjs';

const cache = () => mkdtempSync(join(tmpdir(), 'tandem-cache-'));

describe('installOnce', () => {
  it('leaves nothing behind when filling fails', async () => {
    const root = cache();
    const failing = installOnce(join(root, 'tool'), async (draft: string) => {
      writeFileSync(join(draft, 'half'), '');
      throw new Error('connection lost');
    });

    await expect(failing).rejects.toThrow('connection lost');
    expect(readdirSync(root)).toEqual([]);
  });

  it('fills once for two that ask at the same time', async () => {
    const directory = join(cache(), 'tool');
    let fills = 0;
    const fill = async (draft: string) => writeFileSync(join(draft, 'content'), String(++fills));

    await Promise.all([installOnce(directory, fill), installOnce(directory, fill)]);

    expect(readFileSync(join(directory, 'content'), 'utf8')).toBe('1');
  });

  it('removes the draft of a run that was killed', async () => {
    const root = cache();
    mkdirSync(join(root, '.draft-tool-killed'));

    await installOnce(join(root, 'tool'), async () => undefined);

    expect(existsSync(join(root, '.draft-tool-killed'))).toBe(false);
  });
});
