import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ThemeStore } from './theme';

describe('ThemeStore', () => {
  beforeEach(() => localStorage.clear());

  it('shows what the system prefers until the reader chooses, and remembers the choice', () => {
    const theme = TestBed.inject(ThemeStore);
    TestBed.tick();
    expect([theme.chosen(), theme.shown(), document.documentElement.dataset['theme']]).toEqual(['system', 'dark', 'dark']);
    theme.next();
    TestBed.tick();
    expect([theme.chosen(), document.documentElement.dataset['theme']]).toEqual(['light', 'light']);
    TestBed.resetTestingModule();
    expect(TestBed.inject(ThemeStore).chosen()).toBe('light');
  });

  it('goes round', () => {
    const theme = TestBed.inject(ThemeStore);
    const shown = [1, 2, 3].map(() => (theme.next(), theme.chosen()));
    expect(shown).toEqual(['light', 'dark', 'system']);
  });
});
