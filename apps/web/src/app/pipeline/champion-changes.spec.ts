import { describe, expect, it } from 'vitest';
import { TestBed } from '@angular/core/testing';
import type { ChampionChange } from '@tandem/contracts';
import { OPENING } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { ChampionChanges } from './champion-changes';
import { ChampionStore } from './pipeline.store';

const change = (part: Partial<ChampionChange>): ChampionChange => ({
  kind: 'lstm',
  revision: 1,
  fromVersion: null,
  toVersion: 1,
  changedAt: OPENING,
  firstPredictionAt: OPENING,
  cause: 'first',
  rollback: false,
  actor: 'worker',
  reason: 'first',
  forced: false,
  ...part,
});
const champion = (revision: number) => ({
  champions: [{ kind: 'lstm' as const, version: revision, previousVersion: null, revision, proven: false, forced: false, since: OPENING }],
});

describe('ChampionChanges', () => {
  it('marks where each new champion began to predict, oldest first, and marks a rollback', async () => {
    const { http } = setUp();
    const changes = TestBed.inject(ChampionChanges);
    TestBed.tick();
    http
      .expectOne(({ url }) => url === '/api/v1/champion-changes')
      .flush({
        changes: [
          change({ kind: 'transformer', toVersion: 4, firstPredictionAt: null }),
          change({ toVersion: 2, rollback: true, firstPredictionAt: '2026-03-09T13:30:00.000Z' }),
          change({}),
        ],
      });
    await new Promise((resolve) => setTimeout(resolve));
    expect(changes.marks()).toEqual([
      { at: Date.parse(OPENING), label: 'LSTM v1' },
      { at: Date.parse('2026-03-09T13:30:00.000Z'), label: 'LSTM v2 ↩' },
    ]);
  });

  it('asks again when a champion changes, not when it is named the first time', async () => {
    const { http } = setUp();
    TestBed.inject(ChampionChanges);
    const champions = TestBed.inject(ChampionStore);
    const asked = () => http.match(({ url }) => url === '/api/v1/champion-changes').length;
    TestBed.tick();
    http.expectOne(({ url }) => url === '/api/v1/champion-changes').flush({ changes: [] });
    await new Promise((resolve) => setTimeout(resolve));
    champions.apply(champion(1));
    TestBed.tick();
    champions.apply(champion(1));
    TestBed.tick();
    expect(asked()).toBe(0);
    champions.apply(champion(2));
    TestBed.tick();
    TestBed.tick();
    expect(asked()).toBe(1);
  });
});
