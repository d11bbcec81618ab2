import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { oneOf, Preferences } from './preferences';

const readColour = oneOf(['red', 'blue'], 'red');

describe('Preferences', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    localStorage.clear();
  });

  it('remembers a setting for the next page', () => {
    TestBed.inject(Preferences).remember('colour', readColour).set('blue');
    TestBed.tick();
    TestBed.resetTestingModule();
    expect(TestBed.inject(Preferences).remember('colour', readColour)()).toBe('blue');
  });

  it.each(['not JSON', '"green"', '{"blue":1}', ''])('shows the default when %s is stored', (stored) => {
    localStorage.setItem('tandem.colour', stored);
    expect(TestBed.inject(Preferences).remember('colour', readColour)()).toBe('red');
  });

  it('goes on in a browser that stores nothing', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('forbidden', 'SecurityError');
    });
    const colour = TestBed.inject(Preferences).remember('colour', readColour);
    colour.set('blue');
    TestBed.tick();
    expect(colour()).toBe('blue');
  });
});
