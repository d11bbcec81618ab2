import { describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { SettingsError } from './settings-error.js';
import { readSettings } from './settings.js';

describe('settings', () => {
  it('are complete when the environment says nothing', () => {
    expect(readSettings({})).toMatchObject({ SOURCE: 'auto', SYMBOLS: DEFAULT_SYMBOLS, MARKET_SPEED: 60, HOST: '127.0.0.1' });
  });

  it('count an empty variable as unset', () => {
    expect(readSettings({ MARKET_SPEED: '', DATABASE_URL: '' })).toMatchObject({ MARKET_SPEED: 60 });
  });

  it('take symbols separated by blanks or commas, each once', () => {
    expect(readSettings({ SYMBOLS: 'NVDA, SPY NVDA' }).SYMBOLS).toEqual(['NVDA', 'SPY']);
  });

  it('name every wrong variable at once, with what was expected', () => {
    const read = () => readSettings({ SOURCE: 'bloomberg', TEMPORAL_ADDRESS: 'localhost', DATABASE_URL: 'mysql://x' });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/SOURCE[\s\S]*DATABASE_URL[\s\S]*TEMPORAL_ADDRESS: expected host:port/);
  });

  it('name the replay without its recording, for a command that only looks for what runs', () => {
    expect(readSettings({ SOURCE: 'replay' })).toMatchObject({ SOURCE: 'replay' });
  });
});
