import { HttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPENING } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { followChange } from './champion-change';
import type { ActResult } from './operator-session';

const STARTED = { workflowId: 'champion-lstm', runId: 'c1', temporalUrl: 'http://127.0.0.1:8233/c1' };
const change = (state: string, message: string, remedy: string | null = null) => ({
  ...STARTED,
  action: 'promote',
  kind: 'lstm',
  version: 3,
  forced: false,
  requestedBy: 'operator',
  reason: 'better',
  requestedAt: OPENING,
  state,
  message,
  remedy,
  closedAt: null,
  revision: null,
  auditId: null,
});

function follow() {
  const { http } = setUp();
  const seen: ActResult[] = [];
  let done = false;
  followChange(TestBed.inject(HttpClient), STARTED).subscribe({ next: (result) => seen.push(result), complete: () => (done = true) });
  vi.advanceTimersByTime(0);
  const answer = (body: object) => {
    http.expectOne('/api/v1/changes/c1').flush(body);
    vi.advanceTimersByTime(1_000);
  };
  return { http, seen, isDone: () => done, answer };
}

describe('followChange', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks until the change is made, and no longer', () => {
    const { http, seen, isDone, answer } = follow();
    answer(change('running', 'The new champion is being loaded.'));
    expect(isDone()).toBe(false);
    answer(change('completed', 'Version 3 is champion.'));
    expect(seen.map(({ state }) => state)).toEqual(['running', 'done']);
    expect(seen[1]?.route).toEqual(['/models', 'lstm', 3]);
    expect(isDone()).toBe(true);
    http.verify();
  });

  it('tells why it was refused and what can be done', () => {
    const { seen, answer } = follow();
    answer(change('refused', 'Its file does not load.', 'Train another one.'));
    expect(seen).toMatchObject([{ state: 'refused', message: 'Its file does not load. Train another one.' }]);
  });

  it('goes on when it cannot be read for a while', () => {
    const { http, seen, answer } = follow();
    http.expectOne('/api/v1/changes/c1').error(new ProgressEvent('error'));
    expect(seen).toMatchObject([{ state: 'running', message: expect.stringContaining('The API does not answer') as string }]);
    vi.advanceTimersByTime(1_000);
    answer(change('completed', 'Version 3 is champion.'));
    expect(seen.at(-1)?.state).toBe('done');
  });
});
