import { describe, expect, it } from 'vitest';
import { sourceWords } from './source-words';

describe('sourceWords', () => {
  it('says loudly what is not a real or live market', () => {
    expect(sourceWords({ source: 'simulated', live: false })).toBe('SIMULATED — not a real market');
    expect(sourceWords({ source: 'replay', live: false })).toBe('REPLAY of recorded bars — not live');
  });

  it('claims to be live only when the server says so', () => {
    expect(sourceWords({ source: 'yahoo', live: true })).toBe('LIVE · Yahoo Finance');
    expect(sourceWords({ source: 'yahoo', live: false })).toBe('YAHOO FINANCE — not live now');
  });
});
