import { HttpClient } from '@angular/common/http';
import type { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { OperatorSession as SessionMessage } from '@tandem/contracts';
import { setUp } from '../../../testing/setup';
import { OperatorSession } from './operator-session';

const URL = '/api/v1/session';
const SIGNED_OUT: SessionMessage = { operator: false, expiresAt: null, idleExpiresAt: null };
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const UNAUTHORIZED = { status: 401, statusText: 'Unauthorized' };

async function settle(): Promise<void> {
  TestBed.tick();
  await new Promise((resolve) => setTimeout(resolve));
}

/** Answers the question whether this browser is signed in. */
async function tellSession(http: HttpTestingController, session: SessionMessage): Promise<void> {
  TestBed.tick();
  http.expectOne({ method: 'GET', url: URL }).flush(session);
  await settle();
}

async function start(session: SessionMessage = SIGNED_OUT) {
  const { http } = setUp();
  const operator = TestBed.inject(OperatorSession);
  await tellSession(http, session);
  const client = TestBed.inject(HttpClient);
  const act = () =>
    operator.act({
      label: 'Retrain both models',
      request: () => client.post<{ runId: string }>('/api/v1/pipeline/runs', {}),
      follow: ({ runId }) => of({ state: 'done', message: `Run ${runId}.` } as const),
    });
  return { http, operator, act };
}

describe('OperatorSession', () => {
  it('is signed in until the session or the patience of the server ends', async () => {
    const { operator } = await start({ operator: true, expiresAt: inMinutes(600), idleExpiresAt: inMinutes(30) });
    expect(operator.until()! - Date.now()).toBeGreaterThan(29 * 60_000);
    expect(operator.until()! - Date.now()).toBeLessThan(31 * 60_000);
  });

  it('is signed out after that, without asking', async () => {
    const { operator } = await start({ operator: true, expiresAt: inMinutes(-1), idleExpiresAt: inMinutes(30) });
    expect(operator.until()).toBeNull();
  });

  it('does what it is asked for, lists what became of it, and asks how long it is signed in now', async () => {
    const { http, operator, act } = await start({ operator: true, expiresAt: inMinutes(60), idleExpiresAt: inMinutes(30) });
    const result = act();
    expect(result()).toMatchObject({ label: 'Retrain both models', state: 'running' });
    http.expectOne('/api/v1/pipeline/runs').flush({ runId: 'r1' });
    expect(result()).toMatchObject({ state: 'done', message: 'Run r1.' });
    expect(operator.acts()).toEqual([result()]);
    await tellSession(http, SIGNED_OUT);
    expect(operator.until()).toBeNull();
  });

  it('asks for the key when it is refused without one, and then does the same', async () => {
    const { http, operator, act } = await start();
    const result = act();
    http.expectOne('/api/v1/pipeline/runs').flush('', UNAUTHORIZED);
    expect(operator.prompt()?.label).toBe('Retrain both models');
    expect(result().state).toBe('running');
    operator.decide(true);
    expect(operator.prompt()).toBeNull();
    http.expectOne('/api/v1/pipeline/runs').flush({ runId: 'r2' });
    expect(result()).toMatchObject({ state: 'done', message: 'Run r2.' });
  });

  it('does nothing when nobody signs in', async () => {
    const { http, operator, act } = await start();
    const result = act();
    http.expectOne('/api/v1/pipeline/runs').flush('', UNAUTHORIZED);
    operator.decide(false);
    expect(result().state).toBe('cancelled');
    http.expectNone('/api/v1/pipeline/runs');
  });

  it('asks once for several acts that wait', async () => {
    const { http, operator, act } = await start();
    const results = [act(), act()];
    http.match('/api/v1/pipeline/runs').forEach((request) => request.flush('', UNAUTHORIZED));
    operator.decide(true);
    http.match('/api/v1/pipeline/runs').forEach((request) => request.flush({ runId: 'r3' }));
    expect(results.map((result) => result().state)).toEqual(['done', 'done']);
    expect(operator.acts()).toHaveLength(2);
  });

  it('tells a refusal from a failure', async () => {
    const { http, act } = await start();
    const problem = { type: 'urn:tandem:problem:x', title: 'A run is under way', status: 409, detail: 'Wait for it.' };
    const refused = act();
    http.expectOne('/api/v1/pipeline/runs').flush(problem, { status: 409, statusText: 'Conflict' });
    expect(refused()).toMatchObject({ state: 'refused', message: 'A run is under way. Wait for it.' });
    const failed = act();
    http.expectOne('/api/v1/pipeline/runs').error(new ProgressEvent('error'));
    expect(failed().state).toBe('failed');
  });

  it('signs out, on the list, too', async () => {
    const { http, operator } = await start({ operator: true, expiresAt: inMinutes(60), idleExpiresAt: inMinutes(30) });
    const result = operator.signOut();
    http.expectOne({ method: 'DELETE', url: URL }).flush(null);
    expect(result()).toMatchObject({ label: 'Sign out', state: 'done' });
    await tellSession(http, SIGNED_OUT);
    expect(operator.until()).toBeNull();
  });
});
