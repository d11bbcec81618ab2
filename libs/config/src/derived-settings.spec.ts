import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveSettings, replayDirectory, resolveSource } from './derived-settings.js';
import { SettingsError } from './settings-error.js';
import { readSettings } from './settings.js';

let VAR_DIR: string;
beforeEach(() => {
  VAR_DIR = mkdtempSync(join(tmpdir(), 'tandem-source-'));
});
afterEach(() => rmSync(VAR_DIR, { recursive: true }));

describe('the source that is meant', () => {
  it('is the simulated market where nothing was chosen and Yahoo never answered', () => {
    expect(resolveSource({ SOURCE: 'auto', VAR_DIR })).toBe('simulated');
  });

  it('stays Yahoo once there is anything of it', () => {
    mkdirSync(join(VAR_DIR, 'yahoo'));
    expect(resolveSource({ SOURCE: 'auto', VAR_DIR })).toBe('yahoo');
  });

  it.each(['yahoo', 'replay', 'simulated'] as const)('is %s where that was chosen', (source) => {
    mkdirSync(join(VAR_DIR, 'yahoo'));
    expect(resolveSource({ SOURCE: source, VAR_DIR })).toBe(source);
  });
});

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

describe('what the settings mean for one source', () => {
  it('is a folder, a namespace and published models of its own', () => {
    expect(deriveSettings(readSettings({ VAR_DIR: '/state', SOURCE: 'replay', PORT: '3001' }))).toEqual({
      source: 'replay',
      directory: '/state/replay',
      databaseDirectory: '/state/replay/postgres',
      modelDirectory: '/state/replay/models',
      operatorKeyFile: '/state/replay/operator-key',
      keyFiles: {
        signingKeyFile: '/state/replay/signing-key',
        trustedKeysFile: '/state/replay/signing-key.pub',
        auditHeadsFile: '/state/replay/audit-heads',
      },
      namespace: 'replay',
      apiUrl: 'http://127.0.0.1:3001',
    });
  });

  it('is what was set instead', () => {
    const settings = readSettings({ SOURCE: 'replay', MODEL_DIR: '/models', TEMPORAL_NAMESPACE: 'team' });
    expect(deriveSettings(settings)).toMatchObject({ modelDirectory: '/models', namespace: 'team' });
  });

  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['10.0.0.7', '10.0.0.7'],
    ['::1', '[::1]'],
    ['127.0.0.2', '127.0.0.2'],
  ])('reaches the API that listens on %s through %s', (HOST, host) => {
    expect(deriveSettings(readSettings({ SOURCE: 'simulated', HOST })).apiUrl).toBe(`http://${host}:3000`);
  });
});
