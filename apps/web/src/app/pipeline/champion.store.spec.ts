import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { OPENING } from '../testing/messages';
import { ChampionStore } from './champion.store';

describe('ChampionStore', () => {
  it('does not claim that there is no model before the server said so', () => {
    const store = TestBed.inject(ChampionStore);
    expect(store.none()).toBe(false);
    store.apply({ champions: [] });
    expect(store.none()).toBe(true);
    store.apply({ champions: [{ kind: 'lstm', version: 1, previousVersion: null, revision: 1, proven: false, forced: false, since: OPENING }] });
    expect(store.none()).toBe(false);
  });
});
