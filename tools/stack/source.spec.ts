import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { chooseSource } from './source.ts';

describe('chooseSource', () => {
  it('takes the simulated market for auto and says why', () => {
    const choice = chooseSource({ SOURCE: 'auto' });

    expect(choice.source).toBe('simulated');
    expect(choice.note).toContain('SOURCE=auto');
  });

  it('warns that neither replay nor the simulated market is live', () => {
    expect(chooseSource({ SOURCE: 'simulated' }).warning).toContain('NOT LIVE');
    expect(chooseSource({ SOURCE: 'replay', REPLAY_DIR: tmpdir() }).warning).toContain('NOT LIVE');
  });

  it('names REPLAY_DIR when it is no directory', () => {
    expect(() => chooseSource({ SOURCE: 'replay', REPLAY_DIR: '/nowhere/bars' })).toThrow('REPLAY_DIR=/nowhere/bars');
  });
});
