import { describe, expect, it } from 'vitest';
import { replayDirectory } from './replay-directory.js';
import { readSettings, SettingsError } from './settings.js';

describe('the directory of a replay', () => {
  it('is the setting REPLAY_DIR', () => {
    expect(replayDirectory(readSettings({ SOURCE: 'replay', REPLAY_DIR: '/bars' }))).toBe('/bars');
  });

  it('is asked for where a recording is to be opened', () => {
    const open = () => replayDirectory(readSettings({ SOURCE: 'replay' }));
    expect(open).toThrow(SettingsError);
    expect(open).toThrow(/REPLAY_DIR: SOURCE=replay needs the directory/);
  });
});
