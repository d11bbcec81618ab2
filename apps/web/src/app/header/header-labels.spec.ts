import { describe, expect, it } from 'vitest';
import type { MarketHours } from '@tandem/contracts';
import { marketLabels, sourceLabel } from './header-labels';

const friday: MarketHours = { phase: 'open', earlyClose: false, opensAt: '2026-03-06T14:30:00.000Z', closesAt: '2026-03-06T21:00:00.000Z' };
const monday: MarketHours = {
  phase: 'closed',
  earlyClose: false,
  opensAt: '2026-03-09T13:30:00.000Z',
  closesAt: '2026-03-09T20:00:00.000Z',
};
const halfDay: MarketHours = { phase: 'open', earlyClose: true, opensAt: '2026-11-27T14:30:00.000Z', closesAt: '2026-11-27T18:00:00.000Z' };
const wordsAt = (iso: string, hours: MarketHours | null, state: 'open' | 'closed' | 'preparing' | 'ended' = 'open') =>
  marketLabels({ state, hours }, Date.parse(iso));

describe('marketWords', () => {
  it('says until when it is open', () => {
    expect(wordsAt('2026-03-06T19:00:00Z', friday)).toEqual({ line: 'Open · closes 16:00', early: null });
  });

  it('counts down to the open, and a minute that has begun counts', () => {
    expect(wordsAt('2026-03-06T13:48:00Z', { ...friday, phase: 'pre' }).line).toBe('Pre-market · opens in 0:42');
    expect(wordsAt('2026-03-06T13:48:00.001Z', { ...friday, phase: 'pre' }).line).toBe('Pre-market · opens in 0:42');
    expect(wordsAt('2026-03-06T09:00:00Z', { ...friday, phase: 'pre' }).line).toBe('Pre-market · opens in 5:30');
    expect(wordsAt('2026-03-06T14:29:59Z', { ...friday, phase: 'pre' }).line).toBe('Pre-market · opens in 0:01');
  });

  it('says on which day it opens next, unless that is today in New York', () => {
    expect(wordsAt('2026-03-06T22:00:00Z', monday, 'closed').line).toBe('Closed · opens Mon 09:30');
    expect(wordsAt('2026-03-09T03:00:00Z', monday, 'closed').line).toBe('Closed · opens Mon 09:30');
    expect(wordsAt('2026-03-09T06:00:00Z', monday, 'closed').line).toBe('Closed · opens 09:30');
  });

  it('warns of an early close on its day alone', () => {
    expect(wordsAt('2026-11-27T15:00:00Z', halfDay)).toEqual({ line: 'Open · closes 13:00', early: 'Early close 13:00' });
    expect(wordsAt('2026-11-27T13:00:00Z', { ...halfDay, phase: 'pre' }).early).toBe('Early close 13:00');
    expect(wordsAt('2026-11-26T15:00:00Z', { ...halfDay, phase: 'closed' }, 'closed')).toEqual({
      line: 'Closed · opens Fri 09:30',
      early: null,
    });
  });

  it('promises no opening of a recording that has ended or a market that is prepared', () => {
    expect(wordsAt('2026-03-06T22:00:00Z', monday, 'ended').line).toBe('Recording ended');
    expect(wordsAt('2026-03-06T22:00:00Z', monday, 'preparing').line).toBe('Preparing');
  });

  it('shows the state that ingestion reports while the hours are not known', () => {
    expect(wordsAt('2026-03-06T22:00:00Z', null, 'closed').line).toBe('Closed');
    expect(marketLabels({ state: 'open', hours: friday }, null).line).toBe('Open');
  });
});

describe('sourceWords', () => {
  it('labels loudly what is not a real or live market', () => {
    expect(sourceLabel({ source: 'simulated', live: false })).toBe('SIMULATED — not a real market');
    expect(sourceLabel({ source: 'replay', live: false })).toBe('REPLAY of recorded bars — not live');
  });

  it('claims to be live only when the server says so', () => {
    expect(sourceLabel({ source: 'yahoo', live: true })).toBe('LIVE · Yahoo Finance');
    expect(sourceLabel({ source: 'yahoo', live: false })).toBe('YAHOO FINANCE — not live now');
  });
});
