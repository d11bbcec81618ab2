import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseSource } from './source.ts';

let VAR_DIR: string;
beforeEach(() => {
  VAR_DIR = mkdtempSync(join(tmpdir(), 'tandem-source-'));
});
afterEach(() => rmSync(VAR_DIR, { recursive: true }));

const yes = async () => true;
const no = async () => false;
const unasked = async () => {
  throw new Error('Yahoo was asked.');
};

describe('chooseSource', () => {
  it('takes Yahoo for auto where it answers at the first start, and the simulated market where it does not', async () => {
    expect(await chooseSource({ SOURCE: 'auto', VAR_DIR }, yes)).toMatchObject({
      source: 'yahoo',
      note: expect.stringContaining('answers'),
    });
    expect(await chooseSource({ SOURCE: 'auto', VAR_DIR }, no)).toMatchObject({
      source: 'simulated',
      note: expect.stringContaining('does not answer'),
    });
  });

  it('stays with Yahoo once there is anything of it, outages included', async () => {
    mkdirSync(join(VAR_DIR, 'yahoo'));
    expect((await chooseSource({ SOURCE: 'auto', VAR_DIR }, unasked)).source).toBe('yahoo');
  });

  it('warns that neither replay nor the simulated market is live', async () => {
    expect((await chooseSource({ SOURCE: 'simulated', VAR_DIR }, unasked)).warning).toContain('NOT LIVE');
    expect((await chooseSource({ SOURCE: 'replay', REPLAY_DIR: tmpdir(), VAR_DIR }, unasked)).warning).toContain('NOT LIVE');
    expect((await chooseSource({ SOURCE: 'yahoo', VAR_DIR }, unasked)).warning).not.toContain('NOT LIVE');
  });

  it('names REPLAY_DIR when it is no directory', async () => {
    await expect(chooseSource({ SOURCE: 'replay', REPLAY_DIR: '/nowhere/bars', VAR_DIR }, unasked)).rejects.toThrow(
      'REPLAY_DIR=/nowhere/bars',
    );
  });
});
