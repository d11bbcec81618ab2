import { describe, expect, it } from 'vitest';
import { resolveSource } from './resolve-source.js';
import { SettingsError } from './settings.js';

describe('the source that is meant', () => {
  it('is the simulated market where nothing was chosen', () => {
    expect(resolveSource({ SOURCE: 'auto' })).toBe('simulated');
  });

  it.each(['replay', 'simulated'] as const)('is %s where that was chosen', (source) => {
    expect(resolveSource({ SOURCE: source })).toBe(source);
  });

  it('cannot be Yahoo, and what to do is said', () => {
    expect(() => resolveSource({ SOURCE: 'yahoo' })).toThrow(SettingsError);
    expect(() => resolveSource({ SOURCE: 'yahoo' })).toThrow(/SOURCE=simulated/);
  });
});
